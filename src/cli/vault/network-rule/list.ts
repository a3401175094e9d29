import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { addVaultName, readVault, type VaultOptions } from '../resource.ts';

export function defineNetworkRuleList(group: Command): void {
  const command = group.command('list').description('list the networks that reach a vault, and what becomes of others');
  addVaultName(command);
  addExamples(command, 'vault network-rule list --name orders');
  verb(command, async (server, options: VaultOptions) => {
    const { networkAcls } = (await readVault(server, options)).properties;
    return { data: networkAcls ?? { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [] } };
  });
}
