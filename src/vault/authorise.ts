import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import type { Contract } from '../operation.ts';
import { actionOf, type DataAction, fullName, publicAlternative } from '../wire/data-actions.ts';
import { isObjectName } from '../wire/name.ts';
import { type ScopeObject, scopeText } from '../wire/scope.ts';
import type { Vault } from '../wire/vault.ts';
import { GROUPS_OMITTED, requirePermission } from './access-policies.ts';
import { allows, type Grants, type VaultGrants, vaultScope } from './grants.ts';

/** Who asks what of which vault, and of which object: `name` as it came, before anybody has looked whether it is one. */
export interface Asked {
  readonly vault: Vault;
  readonly caller: Caller;
  readonly contract: Pick<Contract<unknown, unknown>, 'name' | 'permission'>;
  readonly name: string | undefined;
}

/**
 * The one decision of the vault, for calls over HTTPS and in process. It stands on parsed identifiers alone and comes before
 * anything is looked up, so that neither 403 nor 404 says whether an object exists. At once where the model is access
 * policies, or the vault's role assignments are in memory. Throws Fault Forbidden, AccessDenied or ForbiddenByRbac.
 *
 * Answers undefined, or the refusal that is to be thrown should the key turn out to be symmetric: who may read a key may do
 * all that its public half is good for.
 */
export function authorise(grants: Grants, asked: Asked): Reach | Promise<Reach> {
  const { vault, caller, contract } = asked;
  if (contract.permission === undefined) return undefined;
  if (vault.enableRbacAuthorization !== true) {
    requirePermission(vault, caller, contract.permission);
    return undefined;
  }
  const found = grants.of(vault);
  return found instanceof Promise ? found.then((read) => requireRole(read, asked)) : requireRole(found, asked);
}

type Reach = Fault | undefined;

function requireRole(grants: VaultGrants, asked: Asked): Reach {
  const { vault, caller, contract } = asked;
  const action = contract.permission && actionOf(contract.name, contract.permission);
  const object = objectOf(asked);
  const known = action !== undefined && caller.tenantId === vault.tenantId;
  if (known && allows(grants, caller, action, object)) return undefined;
  const refusal = forbiddenByRbac(asked, action, object);
  const read = known ? publicAlternative(action) : undefined;
  if (read !== undefined && allows(grants, caller, read, object)) return refusal;
  throw refusal;
}

/** What is no name is no object: then only rights in the whole vault count, and validation refuses the call. */
function objectOf({ contract, name }: Asked): ScopeObject | undefined {
  if (name === undefined || contract.permission === undefined || !isObjectName(name)) return undefined;
  return { kind: contract.permission.kind, name };
}

/** Key Vault's own lines ("REST API error codes", HTTP 403; recorded ones have the spaces and the line end that these have). */
function forbiddenByRbac({ vault, caller }: Asked, action: DataAction | undefined, object?: ScopeObject): Fault {
  const { applicationId, objectId, issuer } = caller;
  const lines = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: appid=${applicationId};oid=${objectId};iss=${issuer}`,
    `Action: '${action === undefined ? '' : fullName(action)}'`,
    `Resource: '${resource(vault, object)}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    `Vault: ${vault.name};location=${vault.location}`,
    ...(caller.groupsOmitted ? [GROUPS_OMITTED] : []),
    '',
  ];
  return new Fault('Forbidden', lines.join('\r\n'), { inner: 'ForbiddenByRbac' });
}

function resource(vault: Vault, object: ScopeObject | undefined): string {
  const text = scopeText({ ...vaultScope(vault), object });
  return text.replace('/resourceGroups/', '/resourcegroups/').replace('/Microsoft.KeyVault/', '/microsoft.keyvault/');
}
