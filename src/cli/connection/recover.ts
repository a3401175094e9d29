import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addDeletedOptions, type DeletedOptions, deletedPath, findDeleted } from './deleted.ts';
import { CONNECTION_COLUMNS } from './resource.ts';

export function defineRecover(group: Command): void {
  const command = group.command('recover').description('bring a deleted connection back, without its keys');
  addDeletedOptions(command);
  addExamples(command, 'connection recover --name billing');
  verb(command, async (server, options: DeletedOptions) => {
    const path = deletedPath(options, await findDeleted(server, options), 'recover');
    const { body } = await server.manage('POST', path, { body: {} });
    return { data: body, columns: CONNECTION_COLUMNS };
  });
}
