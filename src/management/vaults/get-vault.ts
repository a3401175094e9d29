import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { apiVersion, named, requireVault, resourceOf, VAULT_PATH, vaultResource } from './resource.ts';

export const getVault = implement(
  contract({
    name: 'GetVault',
    summary: 'Show a vault and its settings',
    method: 'GET',
    path: `${VAULT_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: vaultResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const { vault } = await requireVault(room, input);
    return { output: resourceOf(room, vault), facts: { vault: vault.name } };
  },
);
