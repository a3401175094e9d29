import type { Command } from 'commander';
import { addSubscriptionOption } from '../connection/resource.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addDeletedName, findDeleted, subscriptionPath, type VaultOptions } from './resource.ts';

export function definePurge(group: Command): void {
  const command = group.command('purge').description('purge a deleted vault and all it held; nobody can undo it');
  addDeletedName(command);
  addSubscriptionOption(command);
  addExamples(command, 'vault purge --name orders');
  verb(command, async (server, options: VaultOptions) => {
    const { name, properties } = await findDeleted(server, options);
    const path = subscriptionPath(options, 'locations', properties.location, 'deletedVaults', name, 'purge');
    await server.manage('POST', path, { body: {} });
    return {};
  });
}
