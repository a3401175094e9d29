import { type Command, Option } from 'commander';
import { addExamples, wholeNumber } from '../global-options.ts';
import { collectRuns } from '../run/pages.ts';
import { verb } from '../verb.ts';
import { addFilterOptions, type FilterOptions, queryOf } from './filter.ts';

const COLUMNS = {
  Seq: 'seq',
  Time: 'time',
  Category: 'category',
  Operation: 'operation',
  Status: 'status',
  Vault: 'vault',
  Target: 'target',
};

export function defineList(group: Command): void {
  const command = group.command('list').description('list records of the audit log, the newest first');
  addFilterOptions(command);
  command.addOption(new Option('--top <number>', 'so many at the most').argParser(wholeNumber).default(50));
  addExamples(
    command,
    'audit list --output table',
    'audit list --vault-name demo --target secrets/ --status Denied --from 2030-01-31T08:00:00Z',
  );
  verb(command, async (server, options: FilterOptions & { readonly top: number }) => {
    const query = await queryOf(server, options);
    return { data: await collectRuns(server, '/admin/audit', query, options.top), columns: COLUMNS };
  });
}
