import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, scope, storedName } from './resource.ts';
import { connectionResource, resourceOf } from './view.ts';

export const listConnections = implement(
  contract({
    name: 'ListConnections',
    summary: 'List the connections of a resource group',
    method: 'GET',
    path: CONNECTION_PATH,
    query: API_VERSION_QUERY,
    input: z.object({ ...scope, ...apiVersion }),
    output: z.object({ value: z.array(connectionResource) }),
  }),
  async ({ room }: ManagementContext, input) => {
    const prefix = storedName({ ...input, name: '' }).toLowerCase();
    const connections = await room.connections.list();
    const here = connections.filter(({ name }) => name.toLowerCase().startsWith(prefix));
    return { output: { value: here.map((connection) => resourceOf(room, connection)) } };
  },
);
