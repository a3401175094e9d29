import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { apiVersion, group, liesIn, resourceOf, VAULT_PATH, vaultResource } from './resource.ts';

export const listVaults = implement(
  contract({
    name: 'ListVaults',
    summary: 'List the vaults of a resource group',
    method: 'GET',
    path: VAULT_PATH,
    query: API_VERSION_QUERY,
    input: z.object({ ...group, ...apiVersion }),
    output: z.object({ value: z.array(vaultResource) }),
  }),
  async ({ room }: ManagementContext, input) => {
    const vaults = await room.vaults.list();
    const here = vaults.filter((vault) => liesIn(vault, input));
    return { output: { value: here.map((vault) => resourceOf(room, vault)) } };
  },
);
