import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { namePageInput, PAGE_QUERY, pageOfNames } from '../paging.ts';
import type { ManagementContext } from '../room.ts';
import { resourceOf, vaultResource } from './resource.ts';

export const listAllVaults = implement(
  contract({
    name: 'ListAllVaults',
    summary: 'List the vaults of all subscriptions, in order of their names',
    method: 'GET',
    path: '/admin/vaults',
    query: PAGE_QUERY,
    input: z.object(namePageInput),
    output: z.object({ value: z.array(vaultResource), continuationToken: z.string().nullable() }),
  }),
  async ({ room }: ManagementContext, { limit, continuationToken: after = '' }) => {
    const { items, continuationToken } = pageOfNames(await room.vaults.listAfter(after, limit + 1), limit);
    return { output: { value: items.map((vault) => resourceOf(room, vault)), continuationToken } };
  },
);
