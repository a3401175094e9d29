import { type Command, Option } from 'commander';
import { addExamples, wholeNumber } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addFilterOptions, type FilterOptions, queryOf, RUN_COLUMNS } from './filter.ts';

export function defineTail(group: Command): void {
  const command = group.command('tail').description('print runs as they end, one a line, until it is interrupted');
  addFilterOptions(command);
  command.addOption(new Option('--seconds <number>', 'end by itself after so many').argParser(wholeNumber));
  addExamples(command, 'run tail --output table', 'run tail --connection billing --status Failed --seconds 600');
  verb(command, async (server, options: FilterOptions & { readonly seconds?: number }) => {
    const query = await queryOf(server, options);
    if (options.seconds !== undefined) query.set('seconds', String(options.seconds));
    const path = `/admin/runs/tail?${query.toString()}`;
    return { follow: (print) => server.hear(path, print), columns: RUN_COLUMNS };
  });
}
