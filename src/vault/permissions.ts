import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import type { Permission } from '../operation.ts';
import type { Vault } from './room.ts';

/** Every verb that an access policy can grant today; `all` stands for them, purge excepted. */
export const VERBS = {
  secrets: ['get', 'list', 'set', 'delete', 'backup', 'restore', 'recover', 'purge'],
  keys: [
    'get',
    'list',
    'create',
    'update',
    'import',
    'delete',
    'backup',
    'restore',
    'recover',
    'purge',
    'encrypt',
    'decrypt',
    'rotate',
    'getrotationpolicy',
    'setrotationpolicy',
  ],
} as const;

/**
 * Decided on the parsed permission alone, before anything is looked up, so that neither 403 nor 404 says whether an
 * object exists. Throws Fault Forbidden / AccessDenied in Key Vault's own words ("REST API error codes", HTTP 403).
 */
export function requirePermission(vault: Vault, caller: Caller, permission: Permission): void {
  const granted = vault.accessPolicies.some(
    (policy) =>
      policy.objectId === caller.objectId &&
      policy.tenantId === caller.tenantId &&
      grants(policy.permissions[permission.kind], permission.verb),
  );
  if (granted) return;
  throw new Fault(
    'Forbidden',
    `The user, group or application 'appid=${caller.applicationId};oid=${caller.objectId};iss=${caller.issuer}' does not have ` +
      `${permission.kind} ${permission.verb} permission on key vault '${vault.name};location=${vault.location}'. ` +
      'For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287',
    { inner: 'AccessDenied' },
  );
}

function grants(verbs: readonly string[], verb: string): boolean {
  return verbs.includes(verb) || (verb !== 'purge' && verbs.includes('all'));
}
