import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { APPLICATION_COLUMNS, addId, type IdOptions, readApplication } from './application.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show an application, without its secrets');
  addId(command);
  addExamples(command, 'ad app show --id GUID');
  verb(command, async (server, options: IdOptions) => {
    return { data: await readApplication(server, options), columns: APPLICATION_COLUMNS };
  });
}
