import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireConnection } from './resource.ts';
import { connectionResource, resourceOf } from './view.ts';

export const getConnection = implement(
  contract({
    name: 'GetConnection',
    summary: 'Show a connection, without its secrets',
    method: 'GET',
    path: `${CONNECTION_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: connectionResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    return { output: resourceOf(room, connection), facts: { connection: connection.id } };
  },
);
