import { z } from 'zod';
import { CONNECTIONS_TOPIC } from '../../connections/connections.ts';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireConnection } from './resource.ts';

/** Our addition: one key ends at once, the others stay. */
export const revokeKey = implement(
  contract({
    name: 'RevokeConnectionKey',
    summary: 'Revoke a connection key',
    method: 'DELETE',
    path: `${CONNECTION_PATH}/{name}/connectionKeys/{key}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion, key: z.guid('a key id is a GUID') }),
    output: z.object({}),
  }),
  async ({ room }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    const changes = await room.connectionKeys.revoke(connection.id, input.key);
    if (changes === undefined) throw new Fault('NotFound', `The connection ${input.name} has no key ${input.key}.`);
    return { output: {}, changes, touches: [CONNECTIONS_TOPIC], facts: { connection: connection.id, key: input.key } };
  },
);
