import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import {
  apiVersion,
  deletedResourceOf,
  deletedVaultResource,
  inSubscription,
  liesIn,
  SUBSCRIPTION_PATH,
} from './resource.ts';

export const listDeletedVaults = implement(
  contract({
    name: 'ListDeletedVaults',
    summary: 'List the deleted vaults of a subscription',
    method: 'GET',
    path: `${SUBSCRIPTION_PATH}/deletedVaults`,
    query: API_VERSION_QUERY,
    input: z.object({ ...inSubscription, ...apiVersion }),
    output: z.object({ value: z.array(deletedVaultResource) }),
  }),
  async ({ room }: ManagementContext, { subscription }) => {
    const vaults = await room.vaults.listDeleted();
    const here = vaults.filter((vault) => liesIn(vault, { subscription }));
    return { output: { value: here.map(deletedResourceOf) } };
  },
);
