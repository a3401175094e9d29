import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { purgeDateOf } from '../../wire/vault.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { apiVersion, DELETED_VAULT_PATH, deletedNamed, endOf, requireDeletedVault } from './resource.ts';

/** Nobody can undo it. The name is free at once; a job erases the rows of what the vault held, in small units. */
export const purgeVault = implement(
  contract({
    name: 'PurgeDeletedVault',
    summary: 'Purge a deleted vault and all it holds',
    method: 'POST',
    path: `${DELETED_VAULT_PATH}/{name}/purge`,
    query: API_VERSION_QUERY,
    input: z.object({ ...deletedNamed, ...apiVersion }),
    output: z.object({}),
  }),
  async ({ room }: ManagementContext, input) => {
    const found = await requireDeletedVault(room, input);
    const { vault } = found;
    if (vault.purgeProtection) {
      const date = new Date(purgeDateOf(vault)).toISOString();
      throw new Fault(
        'MethodNotAllowed',
        `Operation 'DeletedVaultPurge' is not allowed. The vault ${vault.name} has purge protection, and is purged by itself on ${date}.`,
      );
    }
    return {
      output: {},
      changes: room.vaults.purge(found, room.clock()),
      touches: endOf(vault),
      facts: { vault: vault.name },
    };
  },
);
