import { type Command, Option } from 'commander';
import { addExamples, wholeNumber } from '../global-options.ts';
import { collectRuns } from '../run/pages.ts';
import { verb } from '../verb.ts';
import { TASK_COLUMNS } from './resource.ts';

export function defineList(group: Command): void {
  const command = group.command('list').description('list tasks, the newest first');
  command.addOption(new Option('--top <number>', 'so many at the most').argParser(wholeNumber).default(50));
  addExamples(command, 'task list --output table');
  verb(command, async (server, { top }: { readonly top: number }) => ({
    data: await collectRuns(server, '/admin/tasks', new URLSearchParams(), top),
    columns: TASK_COLUMNS,
  }));
}
