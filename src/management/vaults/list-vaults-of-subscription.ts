import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { apiVersion, inSubscription, liesIn, resourceOf, SUBSCRIPTION_PATH, vaultResource } from './resource.ts';

export const listVaultsOfSubscription = implement(
  contract({
    name: 'ListVaultsOfSubscription',
    summary: 'List the vaults of a subscription',
    method: 'GET',
    path: `${SUBSCRIPTION_PATH}/vaults`,
    query: API_VERSION_QUERY,
    input: z.object({ ...inSubscription, ...apiVersion }),
    output: z.object({ value: z.array(vaultResource) }),
  }),
  async ({ room }: ManagementContext, { subscription }) => {
    const vaults = await room.vaults.list();
    const here = vaults.filter((vault) => liesIn(vault, { subscription }));
    return { output: { value: here.map((vault) => resourceOf(room, vault)) } };
  },
);
