import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { canonical } from '../../wire/name.ts';
import { namePageInput, PAGE_QUERY, pageOfNames } from '../paging.ts';
import type { ManagementContext } from '../room.ts';
import { deletedResourceOf, deletedVaultResource } from './resource.ts';

export const listAllDeletedVaults = implement(
  contract({
    name: 'ListAllDeletedVaults',
    summary: 'List the deleted vaults of all subscriptions, in order of their names',
    method: 'GET',
    path: '/admin/deletedVaults',
    query: PAGE_QUERY,
    input: z.object(namePageInput),
    output: z.object({ value: z.array(deletedVaultResource), continuationToken: z.string().nullable() }),
  }),
  async ({ room }: ManagementContext, { limit, continuationToken: after = '' }) => {
    const behind = (await room.vaults.listDeleted()).filter(({ name }) => canonical(name) > canonical(after));
    const { items, continuationToken } = pageOfNames(behind, limit);
    return { output: { value: items.map(deletedResourceOf), continuationToken } };
  },
);
