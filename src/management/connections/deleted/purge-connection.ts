import { z } from 'zod';
import { CONNECTIONS_TOPIC } from '../../../connections/connections.ts';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { API_VERSION_QUERY } from '../resource.ts';
import { DELETED_PATH, deletedNamed, requireDeleted } from './resource.ts';

export const purgeConnection = implement(
  contract({
    name: 'PurgeDeletedConnection',
    summary: 'Purge a deleted connection and its secrets',
    method: 'DELETE',
    path: `${DELETED_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object(deletedNamed),
    output: z.object({}),
  }),
  async ({ room }: ManagementContext, input) => {
    const deletion = await requireDeleted(room, input);
    return {
      output: {},
      changes: room.deletedConnections.purge(deletion),
      touches: [CONNECTIONS_TOPIC],
      facts: { connection: deletion.connection.id },
    };
  },
);
