import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import type { Permission } from '../operation.ts';
import type { Vault } from './room.ts';

/**
 * The older of the two models ("Assign a Key Vault access policy"): who may do what in the whole vault, by permissions, for
 * principals and their groups.
 */
interface Grant {
  readonly tenantId: string;
  /** The user may do it through this application only ("compound identity"). */
  readonly applicationId: string | undefined;
  readonly secrets: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
}

type Grants = ReadonlyMap<string, readonly Grant[]>;

/** A vault is the same object for as long as it is the same, so this is worked out once for each that was read. */
const known = new WeakMap<Vault, Grants>();

/** Throws Fault Forbidden / AccessDenied in Key Vault's own words ("REST API error codes", HTTP 403). */
export function requirePermission(vault: Vault, caller: Caller, permission: Permission): void {
  const grants = grantsOf(vault);
  if (holds(grants.get(caller.objectId), caller, permission)) return;
  for (const group of caller.groups) if (holds(grants.get(group), caller, permission)) return;
  throw accessDenied(vault, caller, permission);
}

function holds(grants: readonly Grant[] | undefined, caller: Caller, { kind, verb }: Permission): boolean {
  if (grants === undefined) return false;
  return grants.some(
    (grant) =>
      grant.tenantId === caller.tenantId &&
      (grant.applicationId === undefined || grant.applicationId === caller.applicationId) &&
      (grant[kind].has(verb) || (verb !== 'purge' && grant[kind].has('all'))),
  );
}

function grantsOf(vault: Vault): Grants {
  let grants = known.get(vault);
  if (grants === undefined) {
    grants = Map.groupBy(
      vault.accessPolicies.map(({ tenantId, objectId, applicationId, permissions }) => ({
        objectId: objectId.toLowerCase(),
        tenantId: tenantId.toLowerCase(),
        applicationId: applicationId?.toLowerCase(),
        secrets: new Set(permissions.secrets),
        keys: new Set(permissions.keys),
      })),
      ({ objectId }) => objectId,
    );
    known.set(vault, grants);
  }
  return grants;
}

function accessDenied({ name, location }: Vault, caller: Caller, { kind, verb }: Permission): Fault {
  const { applicationId, objectId, issuer, groups, groupsOmitted } = caller;
  const counted = groups.length === 0 ? '' : `;numgroups=${groups.length}`;
  return new Fault(
    'Forbidden',
    `The user, group or application 'appid=${applicationId};oid=${objectId}${counted};iss=${issuer}' does not have ` +
      `${kind} ${verb} permission on key vault '${name};location=${location}'. ` +
      `For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287${groupsOmitted ? `. ${GROUPS_OMITTED}` : ''}`,
    { inner: 'AccessDenied' },
  );
}

/** Azure asks the directory for groups that are too many for a token; we say that we do not. */
export const GROUPS_OMITTED = 'The token leaves out the groups of its user, so that none of them counted.';
