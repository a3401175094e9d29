import type { ConnectionResource } from '../../api/connections.ts';
import { useRole, useSession } from '../../app/session.ts';

/** Whether whoever is signed in is the connection's owner. The server decides; this is for what to show. */
export function useOwns({ properties }: ConnectionResource): boolean {
  const session = useSession();
  if (session.state !== 'in') return false;
  const { objectId, tenantId } = session.who;
  return properties.createdBy?.id === objectId && properties.createdBy.tenantId === tenantId;
}

/** Whether he may change and delete it: its owner, and Administrators. */
export function useMayEdit(connection: ConnectionResource): boolean {
  const owns = useOwns(connection);
  const operates = useRole('Operator');
  const administers = useRole('Administrator');
  return administers || (owns && operates);
}
