import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { isNamed, readList } from '../directory.ts';
import { APPLICATION_COLUMNS, type Application } from './application.ts';

interface Options {
  readonly displayName?: string;
  readonly appId?: string;
}

export function defineList(group: Command): void {
  const command = group.command('list').description('list the applications');
  command
    .option('--display-name <text>', 'only those whose name begins so')
    .option('--app-id <guid>', 'only the one with this client id');
  addExamples(command, 'ad app list --output table');
  verb(command, async (server, { displayName, appId }: Options) => {
    const all = await readList<Application>(server, 'applications');
    const data = all.filter(
      (each) => isNamed(displayName, each.displayName) && (appId === undefined || each.appId === appId.toLowerCase()),
    );
    return { data, columns: APPLICATION_COLUMNS };
  });
}
