import { z } from 'zod';
import type { DeletedConnection, StoredDeletion } from '../../../connections/deleted-connections.ts';
import { Fault } from '../../../fault.ts';
import type { ManagementRoom } from '../../room.ts';
import { apiVersion, CONNECTION_PATH, idOf, nameOf, scope, storedName } from '../resource.ts';

/** Azure keeps no deleted connections; the shape is that of Resource Manager's deleted resources. */
export const DELETED_PATH = CONNECTION_PATH.replace(/connections$/, 'deletedConnections');

/** Named by the id of the connection: its own name may have been deleted more than once. */
export const deletedNamed = {
  ...scope,
  ...apiVersion,
  name: z.string().regex(/^[0-9a-f]{32}$/, 'the name of a deleted connection is its id, 32 characters of 0-9 and a-f'),
};

export const deletedConnectionResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Web/deletedConnections'),
  properties: z.object({
    connectionName: z.string(),
    connectionId: z.string(),
    displayName: z.string(),
    parameterSet: z.string(),
    deletionDate: z.string(),
    scheduledPurgeDate: z.string(),
  }),
});

export function deletedResourceOf({ connection, until }: DeletedConnection): z.infer<typeof deletedConnectionResource> {
  const connectionId = idOf(connection);
  return {
    id: connectionId.replace(/connections\/[^/]*$/, `deletedConnections/${connection.id}`),
    name: connection.id,
    type: 'Microsoft.Web/deletedConnections',
    properties: {
      connectionName: nameOf(connection),
      connectionId,
      displayName: connection.displayName,
      parameterSet: connection.authId,
      deletionDate: new Date(connection.deleted).toISOString(),
      scheduledPurgeDate: new Date(until).toISOString(),
    },
  };
}

interface Named {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** Throws Fault NotFound, also where its time is over and nobody has purged it yet. */
export async function requireDeleted(room: ManagementRoom, given: Named): Promise<StoredDeletion> {
  const found = await room.deletedConnections.find(given.name);
  const group = storedName({ ...given, name: '' }).toLowerCase();
  if (found?.connection.name.toLowerCase().startsWith(group) && room.clock() < found.until) return found;
  throw new Fault(
    'NotFound',
    `There is no deleted connection ${given.name} in the resource group ${given.resourceGroup}.`,
  );
}
