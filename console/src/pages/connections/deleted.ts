import {
  DEFAULT_SCOPE,
  type DeletedConnection,
  listAllConnections,
  listDeleted,
  refOf,
} from '../../api/connections.ts';

/** They are listed by resource group: those of every group that has a connection, and of the one that is proposed. */
export async function listAllDeleted(signal: AbortSignal): Promise<readonly DeletedConnection[]> {
  const scopes = [DEFAULT_SCOPE, ...(await listAllConnections(signal)).map(refOf)];
  const keyed = new Map(scopes.map((scope) => [`${scope.subscription}/${scope.group}`.toLowerCase(), scope]));
  const lists = await Promise.all([...keyed.values()].map((scope) => listDeleted(scope, signal)));
  return lists.flat();
}
