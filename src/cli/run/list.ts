import { type Command, Option } from 'commander';
import { addExamples, wholeNumber } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addFilterOptions, type FilterOptions, queryOf, RUN_COLUMNS } from './filter.ts';
import { collectRuns } from './pages.ts';

export function defineList(group: Command): void {
  const command = group.command('list').description('list runs of actions, the newest first');
  addFilterOptions(command);
  command.addOption(new Option('--top <number>', 'so many at the most').argParser(wholeNumber).default(50));
  addExamples(
    command,
    'run list --output table',
    'run list --connection billing --status Failed --from 2030-01-31T08:00:00Z --top 500',
  );
  verb(command, async (server, options: FilterOptions & { readonly top: number }) => {
    const query = await queryOf(server, options);
    return { data: await collectRuns(server, '/admin/runs', query, options.top), columns: RUN_COLUMNS };
  });
}
