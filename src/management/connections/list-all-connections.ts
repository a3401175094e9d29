import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { namePageInput, PAGE_QUERY, pageOfNames } from '../paging.ts';
import type { ManagementContext } from '../room.ts';
import { connectionResource, resourceOf } from './view.ts';

export const listAllConnections = implement(
  contract({
    name: 'ListAllConnections',
    summary: 'List the connections of all subscriptions, in order of subscription, resource group and name',
    method: 'GET',
    path: '/admin/connections',
    query: PAGE_QUERY,
    input: z.object(namePageInput),
    output: z.object({ value: z.array(connectionResource), continuationToken: z.string().nullable() }),
  }),
  async ({ room }: ManagementContext, { limit, continuationToken: after }) => {
    const found = await room.connections.list({ after, most: limit + 1 });
    const { items, continuationToken } = pageOfNames(found, limit);
    return { output: { value: items.map((connection) => resourceOf(room, connection)), continuationToken } };
  },
);
