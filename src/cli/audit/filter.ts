import { type Command, Option } from 'commander';
import { unixSeconds } from '../attribute-options.ts';
import { addScopeOptions, type ScopeOptions } from '../connection/resource.ts';
import { idOf, timeOf } from '../run/filter.ts';
import type { Server } from '../server.ts';

/** What records are looked for by. */
export interface FilterOptions extends ScopeOptions {
  readonly category?: string;
  readonly operation?: string;
  readonly caller?: string;
  readonly connection?: string;
  readonly vaultName?: string;
  readonly target?: string;
  readonly status?: string;
  readonly from?: number;
  readonly to?: number;
}

export function addFilterOptions(command: Command): void {
  command
    .option('--category <name>', 'connector, vault, authority, management or gateway')
    .option('--operation <name>', 'operation, for instance SecretGet')
    .option('--caller <id>', 'object id or application id of who called, or the id of a connection key')
    .option('--connection <name>', 'name of the connection');
  addScopeOptions(command);
  command
    .option('--vault-name <name>', 'name of the vault')
    .option('--target <text>', 'beginning of what was called, for instance secrets/db')
    .option('--status <status>', 'Succeeded, Failed, Denied, Begun, an HTTP status or a code such as Forbidden')
    .addOption(
      new Option('--from <time>', 'calls that ended then or later, UTC: 2030-01-31T12:00:00Z').argParser(unixSeconds),
    )
    .addOption(new Option('--to <time>', 'calls that ended then or earlier, UTC').argParser(unixSeconds));
}

/** The query that says so; the connection by its id, which is what the log knows. */
export async function queryOf(server: Server, options: FilterOptions): Promise<URLSearchParams> {
  const { category, operation, caller, connection, vaultName: vault, target, status, from, to } = options;
  const given = {
    category,
    operation,
    caller,
    connection: connection === undefined ? undefined : await idOf(server, options, connection),
    vault,
    target,
    status,
    from: timeOf(from),
    to: timeOf(to),
  };
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
