import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addVaultName, namedPath, VAULT_COLUMNS, type VaultOptions } from './resource.ts';
import { addSettingOptions, describeSettings, type SettingOptions } from './settings.ts';

export function defineUpdate(group: Command): void {
  const command = group.command('update').description('change settings of a vault; what is not named stays');
  addVaultName(command);
  addSettingOptions(command);
  addExamples(command, 'vault update --name orders --default-action Deny', 'vault update --name orders --bypass None');
  verb(command, async (server, options: VaultOptions & SettingOptions) => {
    const { body } = await server.manage('PATCH', namedPath(options), { body: describeSettings(options) });
    return { data: body, columns: VAULT_COLUMNS };
  });
}
