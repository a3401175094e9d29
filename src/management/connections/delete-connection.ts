import { z } from 'zod';
import { changeTopics } from '../../connections/connections.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { requireEditor } from './may-edit.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, storedName } from './resource.ts';

export const deleteConnection = implement(
  contract({
    name: 'DeleteConnection',
    summary: 'Delete a connection, which can be recovered for a while, and its keys for good',
    method: 'DELETE',
    path: `${CONNECTION_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: z.object({}),
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const stored = await room.connections.storedByName(storedName(input));
    // Resource Manager answers 204 where there was nothing to delete.
    if (stored === undefined) return { output: {}, status: 204 };
    const { connection } = stored;
    requireEditor(connection, caller);
    const now = room.clock();
    return {
      output: {},
      changes: [
        ...room.deletedConnections.remove(stored, { now, until: now + room.deployment.retention }),
        ...room.history.endSilence(connection, undefined),
      ],
      touches: changeTopics(connection.id),
      facts: { connection: connection.id },
    };
  },
);
