import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireConnection } from './resource.ts';

/** Our addition: which keys there are. The keys themselves are shown only once, when they are minted. */
export const listKeys = implement(
  contract({
    name: 'ListKeysOfConnection',
    summary: 'List the keys of a connection, without the keys themselves',
    method: 'GET',
    path: `${CONNECTION_PATH}/{name}/connectionKeys`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: z.object({
      value: z.array(
        z.object({ id: z.string(), hint: z.string(), created: z.string(), expires: z.string().nullable() }),
      ),
    }),
  }),
  async ({ room }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    const keys = await room.connectionKeys.list(connection.id);
    const iso = (time: number) => new Date(time).toISOString();
    const value = keys.map(({ id, hint, created, expires }) => ({
      id,
      hint,
      created: iso(created),
      expires: expires === undefined ? null : iso(expires),
    }));
    return { output: { value }, facts: { connection: connection.id } };
  },
);
