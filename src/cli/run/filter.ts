import { type Command, Option } from 'commander';
import { unixSeconds } from '../attribute-options.ts';
import { addScopeOptions, connectionPath, type ScopeOptions } from '../connection/resource.ts';
import type { Server } from '../server.ts';

/** What runs are looked for by. */
export interface FilterOptions extends ScopeOptions {
  readonly connection?: string;
  readonly action?: string;
  readonly status?: string;
  readonly from?: number;
  readonly to?: number;
  readonly workflowRun?: string;
  readonly trackingId?: string;
}

export function addFilterOptions(command: Command): void {
  command.option('--connection <name>', 'name of the connection; all of them where it is not said');
  addScopeOptions(command);
  command
    .option('--action <name>', 'action, for instance GetSecret')
    .option('--status <status>', 'Succeeded, Failed, an HTTP status such as 404 or a code such as SecretNotFound')
    .addOption(
      new Option('--from <time>', 'calls that began then or later, UTC: 2030-01-31T12:00:00Z').argParser(unixSeconds),
    )
    .addOption(new Option('--to <time>', 'calls that began then or earlier, UTC').argParser(unixSeconds))
    .option('--workflow-run <id>', 'run of a workflow that called')
    .option('--tracking-id <id>', 'client tracking id that the workflow sent');
}

/** The query that says so; the connection by its id, which is what the history knows. */
export async function queryOf(server: Server, options: FilterOptions): Promise<URLSearchParams> {
  const { connection, action, status, from, to, workflowRun: workflowRunId, trackingId: clientTrackingId } = options;
  const given = {
    connection: connection === undefined ? undefined : await idOf(server, options, connection),
    action,
    status,
    from: timeOf(from),
    to: timeOf(to),
    workflowRunId,
    clientTrackingId,
  };
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The id of a connection, by its name. */
export async function idOf(server: Server, options: ScopeOptions, name: string): Promise<string> {
  const { body } = await server.manage('GET', connectionPath(options, name));
  const { connectionRuntimeUrl } = (body as { properties: { connectionRuntimeUrl: string } }).properties;
  return connectionRuntimeUrl.split('/').at(-1) ?? '';
}

export const timeOf = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();

export const RUN_COLUMNS = {
  Id: 'id',
  Started: 'startTime',
  Connection: 'connection.name',
  Action: 'action',
  Status: 'statusCode',
  Workflow: 'workflow.name',
  Error: 'error',
};
