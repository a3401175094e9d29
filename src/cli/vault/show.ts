import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addVaultName, readVault, VAULT_COLUMNS, type VaultOptions } from './resource.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a vault and its settings');
  addVaultName(command);
  addExamples(command, 'vault show --name demo --query properties.vaultUri --output tsv');
  verb(command, async (server, options: VaultOptions) => ({
    data: await readVault(server, options),
    columns: VAULT_COLUMNS,
  }));
}
