import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import { namePageInput, PAGE_QUERY, pageOfNames } from '../../paging.ts';
import type { ManagementContext } from '../../room.ts';
import { deletedConnectionResource, deletedResourceOf } from './resource.ts';

/** A name may have been deleted more than once, so that the id goes along with it as the place in the list. */
export const listAllDeletedConnections = implement(
  contract({
    name: 'ListAllDeletedConnections',
    summary: 'List the deleted connections of all subscriptions that can be recovered',
    method: 'GET',
    path: '/admin/deletedConnections',
    query: PAGE_QUERY,
    input: z.object(namePageInput),
    output: z.object({ value: z.array(deletedConnectionResource), continuationToken: z.string().nullable() }),
  }),
  async ({ room }: ManagementContext, { limit, continuationToken: after = '' }) => {
    const slash = after.lastIndexOf('/');
    const place = { name: after.slice(0, Math.max(slash, 0)), id: after.slice(slash + 1) };
    const found = await room.deletedConnections.listAfter(place, limit + 1);
    const placed = found.map((deletion) => ({
      deletion,
      name: `${deletion.connection.name}/${deletion.connection.id}`,
    }));
    const { items, continuationToken } = pageOfNames(placed, limit);
    const still = items.filter(({ deletion }) => room.clock() < deletion.until);
    return { output: { value: still.map(({ deletion }) => deletedResourceOf(deletion)), continuationToken } };
  },
);
