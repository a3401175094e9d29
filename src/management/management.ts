import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import { answerHeaders, type Inbound, type Server } from '../http/server.ts';
import { type Operation, perform } from '../operation.ts';
import { callerOf, readAuthorization } from '../tokens/bearer.ts';
import { challenge } from '../wire/challenge.ts';
import { AUDIT_OPERATIONS } from './audit/audit.ts';
import { deleteAccessPolicy } from './connections/access-policies/delete-access-policy.ts';
import { getAccessPolicy } from './connections/access-policies/get-access-policy.ts';
import { listAccessPolicies } from './connections/access-policies/list-access-policies.ts';
import { putAccessPolicy } from './connections/access-policies/put-access-policy.ts';
import { confirmConsentCode } from './connections/confirm-consent-code.ts';
import { deleteConnection } from './connections/delete-connection.ts';
import { listAllDeletedConnections } from './connections/deleted/list-all-deleted-connections.ts';
import { listDeletedConnections } from './connections/deleted/list-deleted-connections.ts';
import { purgeConnection } from './connections/deleted/purge-connection.ts';
import { recoverConnection } from './connections/deleted/recover-connection.ts';
import { getConnection } from './connections/get-connection.ts';
import { listAllConnections } from './connections/list-all-connections.ts';
import { listConnectionKeys } from './connections/list-connection-keys.ts';
import { listConnections, listConnectionsOfSubscription } from './connections/list-connections.ts';
import { listConsentLinks } from './connections/list-consent-links.ts';
import { listKeys } from './connections/list-keys.ts';
import { moveConnection, moveResources } from './connections/move.ts';
import { putConnection } from './connections/put-connection.ts';
import { revokeKey } from './connections/revoke-key.ts';
import { updateConnection } from './connections/update-connection.ts';
import { lintConnectorFiles } from './connector/lint-connector.ts';
import { packageConnector } from './connector/package-connector.ts';
import { createConsoleLink } from './console/create-console-link.ts';
import { DIRECTORY_OPERATIONS } from './directory/directory.ts';
import { DIRECTORY_PATH } from './directory/resource.ts';
import { managementFailure } from './failure.ts';
import { getAddresses } from './get-addresses.ts';
import { getPrincipal } from './get-principal.ts';
import { IDENTITY_OPERATIONS } from './identities/identities.ts';
import { MANAGED_API_OPERATIONS } from './managed-apis/managed-apis.ts';
import { createOverview } from './overview/gather.ts';
import { getOverview } from './overview/get-overview.ts';
import { holds, lacks } from './role.ts';
import { ASSIGNMENTS } from './roles/resource.ts';
import { ROLE_OPERATIONS } from './roles/roles.ts';
import { type Administered, type ManagementContext, type ManagementRoom } from './room.ts';
import { RUN_OPERATIONS } from './runs/runs.ts';
import { listSigningKeys } from './signing-keys/list-signing-keys.ts';
import { rotateSigningKey } from './signing-keys/rotate-signing-key.ts';
import { TASKS_PATH } from './tasks/resource.ts';
import { TASK_OPERATIONS } from './tasks/tasks.ts';
import { exportVault, importVault, startExport } from './vaults/archive.ts';
import { deleteVault } from './vaults/delete-vault.ts';
import { getDeletedVault } from './vaults/get-deleted-vault.ts';
import { getVault } from './vaults/get-vault.ts';
import { listAllDeletedVaults } from './vaults/list-all-deleted-vaults.ts';
import { listAllVaults } from './vaults/list-all-vaults.ts';
import { listDeletedVaults } from './vaults/list-deleted-vaults.ts';
import { listVaults } from './vaults/list-vaults.ts';
import { listVaultsOfSubscription } from './vaults/list-vaults-of-subscription.ts';
import { purgeVault } from './vaults/purge-vault.ts';
import { putVault } from './vaults/put-vault.ts';
import { updateAccessPolicies } from './vaults/update-access-policies.ts';
import { updateVault } from './vaults/update-vault.ts';

/** Everything that administration can do, and the least role for it. */
export const ADMINISTERED: readonly Administered[] = [
  { role: 'none', operation: getAddresses },
  { role: 'Reader', operation: getPrincipal },
  { role: 'Reader', operation: listConnections },
  { role: 'Reader', operation: listConnectionsOfSubscription },
  { role: 'Reader', operation: listAllConnections },
  { role: 'Reader', operation: getConnection },
  { role: 'Operator', operation: putConnection },
  { role: 'Operator', operation: updateConnection },
  { role: 'Operator', operation: deleteConnection },
  { role: 'Operator', operation: listConsentLinks },
  { role: 'Operator', operation: confirmConsentCode },
  { role: 'Operator', operation: listConnectionKeys },
  { role: 'Reader', operation: listKeys },
  { role: 'Operator', operation: revokeKey },
  { role: 'Reader', operation: listAccessPolicies },
  { role: 'Reader', operation: getAccessPolicy },
  { role: 'Operator', operation: putAccessPolicy },
  { role: 'Operator', operation: deleteAccessPolicy },
  { role: 'Reader', operation: listDeletedConnections },
  { role: 'Reader', operation: listAllDeletedConnections },
  { role: 'Operator', operation: recoverConnection },
  { role: 'Administrator', operation: purgeConnection },
  { role: 'Operator', operation: moveConnection },
  { role: 'Operator', operation: moveResources },
  ...MANAGED_API_OPERATIONS,
  { role: 'Reader', operation: packageConnector },
  { role: 'Reader', operation: lintConnectorFiles },
  { role: 'Reader', operation: listVaults },
  { role: 'Reader', operation: listVaultsOfSubscription },
  { role: 'Reader', operation: listAllVaults },
  { role: 'Reader', operation: getVault },
  { role: 'Administrator', operation: putVault },
  { role: 'Administrator', operation: updateVault },
  { role: 'Administrator', operation: deleteVault },
  { role: 'Administrator', operation: updateAccessPolicies },
  { role: 'Reader', operation: listDeletedVaults },
  { role: 'Reader', operation: listAllDeletedVaults },
  { role: 'Reader', operation: getDeletedVault },
  { role: 'Administrator', operation: purgeVault },
  ...ROLE_OPERATIONS,
  { role: 'Reader', operation: listSigningKeys },
  { role: 'Administrator', operation: rotateSigningKey },
  ...DIRECTORY_OPERATIONS,
  ...IDENTITY_OPERATIONS,
  ...RUN_OPERATIONS,
  { role: 'Administrator', operation: createConsoleLink },
  { role: 'Reader', operation: getOverview },
  ...AUDIT_OPERATIONS,
  ...TASK_OPERATIONS,
  { role: 'Administrator', operation: startExport },
  { role: 'Administrator', operation: exportVault },
  { role: 'Administrator', operation: importVault },
];

const NEEDS = new Map(ADMINISTERED.map(({ operation, role }) => [operation.contract.name, role]));

interface ManagementCall extends ManagementContext {
  readonly request: Inbound;
}

/** Resource Manager's shapes and its errors, for bearer tokens of an audience of their own. */
export function createManagement(room: ManagementRoom): Server<ManagementCall> {
  const overview = createOverview(room);
  return {
    operations: ADMINISTERED.map(({ operation }) => operation),
    admit: async (operation, request) => ({ ...(await admit(room, operation, request)), overview }),
    call: (operation, context, input) =>
      room.journal.conduct(recordOf(operation, context.request, context.caller), () =>
        perform(operation, context, input),
      ),
    async refuse(operation, request, context, fault) {
      const caller = context?.caller ?? (await callerOf(room.bearer, request.authorization, room.resource));
      await room.journal.refuse(recordOf(operation, request, caller), fault);
    },
    failure: managementFailure,
    headers: answerHeaders,
  };
}

async function admit(
  room: ManagementRoom,
  operation: Operation<ManagementContext>,
  request: Inbound,
): Promise<Omit<ManagementCall, 'overview'>> {
  const caller = await authenticate(room, request);
  const needed = NEEDS.get(operation.contract.name) ?? 'Administrator';
  if (!holds(caller, needed)) throw lacks(caller, needed);
  // For calls that last: a token can be taken back before it ends.
  const stillMay = () =>
    authenticate(room, request).then(
      (again) => holds(again, needed),
      () => false,
    );
  return { room, caller, request, stillMay };
}

/** Who calls, by a token for this audience; throws Fault Unauthorized with the challenge that says where to get one. */
export async function authenticate(room: ManagementRoom, request: Inbound): Promise<Caller> {
  try {
    return await room.bearer.verify(readAuthorization(request.authorization), room.resource);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'Unauthorized') throw error;
    const headers = { 'www-authenticate': challenge(room.authority(), room.resource) };
    throw new Fault('Unauthorized', error.message, { headers, cause: error });
  }
}

/** The type of what a path names: `connections`, `vaults`, `deletedVaults`. */
const typeOf = (path: string): string => /\/(\w+)\/\{name\}/.exec(path)?.[1] ?? '';

/** Of the assignment of a role its scope, which is what it is about. */
function placeOf(path: string, params: Inbound['params']): string {
  const [scope = '', below] = path.split(ASSIGNMENTS);
  if (below === undefined) return '';
  return `${filled(scope.slice(1), params)}/`;
}

const filled = (path: string, params: Inbound['params']): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');

/** What a call is about; of the directory's what its path says from there on (`applications/{id}`). */
function targetOf(path: string, params: Inbound['params']): string {
  if (path.startsWith(`${DIRECTORY_PATH}/`)) return filled(path.slice(DIRECTORY_PATH.length + 1), params);
  if (path.startsWith(`${TASKS_PATH}/{id}`)) return filled('tasks/{id}', params);
  const name = [params['name'], params['key'] ?? params['policy']].filter((part) => part !== undefined).join('/');
  return name === '' ? '' : `${placeOf(path, params)}${typeOf(path)}/${name}`;
}

function recordOf({ contract }: Operation<ManagementContext>, request: Inbound, caller: Caller | undefined) {
  const { requestId, clientRequestId, peer, params } = request;
  const { vault } = params;
  const target = targetOf(contract.path, params);
  return {
    category: 'management' as const,
    operation: contract.name,
    requestId,
    clientRequestId,
    peer,
    ...(caller !== undefined && { caller }),
    ...(vault !== undefined && { vault }),
    ...(target !== '' && { target }),
  };
}
