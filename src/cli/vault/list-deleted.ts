import type { Command } from 'commander';
import { addSubscriptionOption, type ScopeOptions } from '../connection/resource.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { DELETED_COLUMNS, readDeleted } from './resource.ts';

export function defineListDeleted(group: Command): void {
  const command = group.command('list-deleted').description('list the deleted vaults of a subscription');
  addSubscriptionOption(command);
  addExamples(command, 'vault list-deleted --output table');
  verb(command, async (server, options: Pick<ScopeOptions, 'subscription'>) => ({
    data: await readDeleted(server, options),
    columns: DELETED_COLUMNS,
  }));
}
