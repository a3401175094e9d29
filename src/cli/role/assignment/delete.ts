import type { Command } from 'commander';
import { Fault } from '../../../fault.ts';
import { parseScope, scopeText } from '../../../wire/scope.ts';
import { addExamples } from '../../global-options.ts';
import { GUID } from '../../principal.ts';
import type { Server } from '../../server.ts';
import { usage } from '../../usage.ts';
import { type Result, verb } from '../../verb.ts';
import { addScope, authorizationPath, type ScopedOptions, scopeOf } from '../resource.ts';
import { addFilter, type FilterOptions, findAssignments } from './filter.ts';

interface Options extends ScopedOptions, FilterOptions {
  readonly ids?: readonly string[];
}

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('take roles away');
  command.option('--ids <id...>', 'identifiers of assignments, instead of the other options');
  addFilter(command);
  addScope(command);
  addExamples(command, 'role assignment delete --assignee GUID --role "Key Vault Reader" --scope /subscriptions/GUID');
  verb(command, remove);
}

async function remove(server: Server, options: Options): Promise<Result> {
  const targets = options.ids === undefined ? await matching(server, options) : options.ids.map(readId);
  for (const { scope, name } of targets) {
    const { status } = await server.manage('DELETE', authorizationPath(scope, 'roleAssignments', { name }));
    if (status === 204) throw none();
  }
  return {};
}

const none = () => new Fault('NotFound', 'There is no such role assignment at this scope.');

/** Those at the scope itself; never all of them, only because nothing was said. */
async function matching(server: Server, options: Options) {
  if (options.assignee === undefined && options.role === undefined) {
    throw usage('One of --ids, --assignee and --role is needed.');
  }
  const scope = scopeOf(options);
  const found = await findAssignments(server, scope, options);
  const here = found.filter(({ properties }) => properties.scope.toLowerCase() === scope.toLowerCase());
  if (here.length === 0) throw none();
  return here.map(({ name }) => ({ scope, name }));
}

function readId(id: string): { scope: string; name: string } {
  const [, at = '', name = ''] =
    /^(.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/([^/]*)$/i.exec(id) ?? [];
  const scope = parseScope(at);
  if (scope === undefined || !GUID.test(name))
    throw usage('--ids holds what is not the identifier of a role assignment.');
  return { scope: scopeText(scope), name };
}
