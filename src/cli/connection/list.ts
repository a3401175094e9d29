import { type Command, Option } from 'commander';
import { addExamples, type GlobalOptions } from '../global-options.ts';
import { verb, warn } from '../verb.ts';
import { days, expiringOf, type Shown, unknownOf } from './expiring.ts';
import { addScopeOptions, CONNECTION_COLUMNS, readConnections, type ScopeOptions } from './resource.ts';

interface Options extends ScopeOptions, Pick<GlobalOptions, 'onlyShowErrors'> {
  readonly expiring?: number;
}

const EXPIRING_COLUMNS = { Expires: 'properties.credentialExpires', ...CONNECTION_COLUMNS };

export function defineList(group: Command): void {
  const command = group.command('list').description('list the connections of a resource group');
  addScopeOptions(command);
  command.addOption(
    new Option('--expiring <days>', 'only those whose secret or certificate ends within that time').argParser(days),
  );
  addExamples(command, 'connection list --output table', 'connection list --expiring 30d --output table');
  verb(command, async (server, options: Options) => {
    const connections = await readConnections<Shown>(server, options);
    if (options.expiring === undefined) return { data: connections, columns: CONNECTION_COLUMNS };
    const unknown = unknownOf(connections).length;
    if (unknown > 0) warn(options, `Nobody has said when the secret of ${unknown} more ends (--credential-expires).`);
    return { data: expiringOf(connections, options.expiring, Date.now()), columns: EXPIRING_COLUMNS };
  });
}
