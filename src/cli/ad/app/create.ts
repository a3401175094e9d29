import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { directoryPath } from '../directory.ts';
import { APPLICATION_COLUMNS } from './application.ts';
import { type ApplicationOptions, addApplicationOptions, membersOf } from './members.ts';

export function defineCreate(group: Command): void {
  const command = group.command('create').description('create an application, without a credential');
  addApplicationOptions(command);
  addExamples(command, 'ad app create --display-name Orders');
  verb(command, async (server, options: ApplicationOptions) => {
    needed(options.displayName, '--display-name');
    const { body } = await server.manage('POST', directoryPath('applications'), { body: membersOf(options) });
    return { data: body, columns: APPLICATION_COLUMNS };
  });
}
