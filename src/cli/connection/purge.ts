import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addDeletedOptions, type DeletedOptions, deletedPath, findDeleted } from './deleted.ts';

export function definePurge(group: Command): void {
  const command = group.command('purge').description('purge a deleted connection; nobody can undo it');
  addDeletedOptions(command);
  addExamples(command, 'connection purge --name billing');
  verb(command, async (server, options: DeletedOptions) => {
    await server.manage('DELETE', deletedPath(options, await findDeleted(server, options)));
    return {};
  });
}
