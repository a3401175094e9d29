import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { settable, tags } from './properties.ts';
import { apiVersion, named, requireVault, resourceOf, VAULT_PATH, VAULTS_TOPIC, vaultResource } from './resource.ts';
import { requireSameRetention, withSettings } from './settings.ts';

export const updateVault = implement(
  contract({
    name: 'UpdateVault',
    summary: 'Change the settings of a vault that are named',
    method: 'PATCH',
    path: `${VAULT_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({
      ...named,
      ...apiVersion,
      tags: tags.nullish(),
      properties: z.object(settable, { error: 'properties is an object' }).default({}),
    }),
    output: vaultResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const found = await requireVault(room, input);
    requireSameRetention(found.vault, input.properties.softDeleteRetentionInDays);
    const vault = withSettings({ ...found.vault, tags: input.tags ?? found.vault.tags }, input.properties);
    return {
      output: resourceOf(room, vault),
      changes: room.vaults.replace(found, vault),
      touches: [VAULTS_TOPIC],
      facts: { vault: vault.name },
    };
  },
);
