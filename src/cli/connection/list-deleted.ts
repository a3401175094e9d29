import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { DELETED_COLUMNS, readDeleted } from './deleted.ts';
import { addScopeOptions, type ScopeOptions } from './resource.ts';

export function defineListDeleted(group: Command): void {
  const command = group.command('list-deleted').description('list the deleted connections that can be recovered');
  addScopeOptions(command);
  addExamples(command, 'connection list-deleted --output table');
  verb(command, async (server, options: ScopeOptions) => ({
    data: await readDeleted(server, options),
    columns: DELETED_COLUMNS,
  }));
}
