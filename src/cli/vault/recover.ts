import type { Command } from 'commander';
import { addSubscriptionOption } from '../connection/resource.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addDeletedName, findDeleted, groupOf, namedPath, VAULT_COLUMNS, type VaultOptions } from './resource.ts';

export function defineRecover(group: Command): void {
  const command = group.command('recover').description('bring a deleted vault back, with all it held');
  addDeletedName(command);
  addSubscriptionOption(command);
  addExamples(command, 'vault recover --name orders');
  verb(command, async (server, options: VaultOptions) => {
    const path = namedPath({ ...options, resourceGroup: groupOf(await findDeleted(server, options)) });
    const { body } = await server.manage('PUT', path, { body: { properties: { createMode: 'recover' } } });
    return { data: body, columns: VAULT_COLUMNS };
  });
}
