import type { Command } from 'commander';
import { addScopeOptions, type ScopeOptions } from '../connection/resource.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { VAULT_COLUMNS, vaultPath } from './resource.ts';

export function defineList(group: Command): void {
  const command = group.command('list').description('list the vaults of a resource group');
  addScopeOptions(command);
  addExamples(command, 'vault list --output table');
  verb(command, async (server, options: ScopeOptions) => {
    const { value } = (await server.manage('GET', vaultPath(options))).body as { value: unknown };
    return { data: value, columns: VAULT_COLUMNS };
  });
}
