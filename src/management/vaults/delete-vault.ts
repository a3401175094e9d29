import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { apiVersion, endOf, liesIn, named, VAULT_PATH } from './resource.ts';

/** Recoverably: it answers nobody any more, and keeps its name and all it holds until it is purged. */
export const deleteVault = implement(
  contract({
    name: 'DeleteVault',
    summary: 'Delete a vault, recoverably',
    method: 'DELETE',
    path: `${VAULT_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: z.object({}),
  }),
  async ({ room }: ManagementContext, input) => {
    const found = await room.vaults.stored(input.name);
    // Resource Manager answers 204 where there was nothing to delete.
    if (found === undefined || found.vault.deleted !== undefined || !liesIn(found.vault, input)) {
      return { output: {}, status: 204 };
    }
    return {
      output: {},
      changes: room.vaults.replace(found, { ...found.vault, deleted: room.clock() }),
      touches: endOf(found.vault),
      facts: { vault: found.vault.name },
    };
  },
);
