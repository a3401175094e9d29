import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { addExamples, wholeNumber } from '../global-options.ts';
import type { Server } from '../server.ts';
import { verb } from '../verb.ts';
import { addFilterOptions, type FilterOptions, queryOf, RUN_COLUMNS } from './filter.ts';

export function defineTail(group: Command): void {
  const command = group.command('tail').description('print runs as they end, one a line, until it is interrupted');
  addFilterOptions(command);
  command.addOption(new Option('--seconds <number>', 'end by itself after so many').argParser(wholeNumber));
  addExamples(command, 'run tail --output table', 'run tail --connection billing --status Failed --seconds 600');
  verb(command, async (server, options: FilterOptions & { readonly seconds?: number }) => {
    const query = await queryOf(server, options);
    return { follow: (print) => followRuns(server, { query, seconds: options.seconds }, print), columns: RUN_COLUMNS };
  });
}

/** Before the server is asked again, in milliseconds. */
const PAUSE = 1000;

/**
 * The server ends its answer with the token, and when it stops: it is asked again, from the last run on, until the time is
 * over or it says no.
 */
async function followRuns(
  server: Pick<Server, 'hear'>,
  { query, seconds = Infinity }: { query: URLSearchParams; seconds: number | undefined },
  print: (run: unknown) => void,
): Promise<void> {
  const begun = performance.now();
  const left = () => seconds - (performance.now() - begun) / 1000;
  for (;;) {
    if (seconds !== Infinity) query.set('seconds', String(Math.max(0, Math.ceil(left()))));
    await server.hear(`/admin/runs/tail?${query.toString()}`, (run) => {
      query.set('after', (run as { readonly id: string }).id);
      print(run);
    });
    if (left() * 1000 <= PAUSE) return;
    await pause(PAUSE);
  }
}
