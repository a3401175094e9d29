import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { verb } from '../verb.ts';
import { addFilterOptions, type FilterOptions, queryOf } from './filter.ts';

export function defineExport(group: Command): void {
  const command = group.command('export').description('print records of the audit log, one a line, the oldest first');
  addFilterOptions(command);
  addExamples(command, 'audit export > audit.jsonl', 'audit export --category vault --from 2030-01-01 > vault.jsonl');
  verb(command, async (server, options: FilterOptions) => {
    const query = await queryOf(server, options);
    return { follow: (print) => exportRecords(server, query, print) };
  });
}

/** The server cuts off what it cannot end: then what was printed is not all. */
async function exportRecords(
  server: Pick<Server, 'lines'>,
  query: URLSearchParams,
  print: (record: unknown) => void,
): Promise<void> {
  let count = 0;
  try {
    await server.lines(`/admin/audit/export?${query.toString()}`, (record) => {
      count += 1;
      print(record);
    });
  } catch (cause) {
    if (count === 0) throw cause;
    const sentence = `The export was cut off after ${count} records and is not whole; look with: sallyport audit verify`;
    throw new Fault('BadGateway', sentence, { cause });
  }
}
