import { z } from 'zod';
import { CONNECTIONS_TOPIC } from '../../connections/connections.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { requireEditor } from './may-edit.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, storedName } from './resource.ts';

export const deleteConnection = implement(
  contract({
    name: 'DeleteConnection',
    summary: 'Delete a connection and its keys',
    method: 'DELETE',
    path: `${CONNECTION_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: z.object({}),
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const connection = await room.connections.findByName(storedName(input));
    // Resource Manager answers 204 where there was nothing to delete.
    if (connection === undefined) return { output: {}, status: 204 };
    requireEditor(connection, caller);
    return {
      output: {},
      changes: room.connections.remove(connection),
      touches: [CONNECTIONS_TOPIC],
      facts: { connection: connection.id },
    };
  },
);
