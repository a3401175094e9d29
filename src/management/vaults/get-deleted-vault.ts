import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import {
  apiVersion,
  DELETED_VAULT_PATH,
  deletedNamed,
  deletedResourceOf,
  deletedVaultResource,
  requireDeletedVault,
} from './resource.ts';

export const getDeletedVault = implement(
  contract({
    name: 'GetDeletedVault',
    summary: 'Show a deleted vault',
    method: 'GET',
    path: `${DELETED_VAULT_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...deletedNamed, ...apiVersion }),
    output: deletedVaultResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const { vault } = await requireDeletedVault(room, input);
    return { output: deletedResourceOf(vault), facts: { vault: vault.name } };
  },
);
