import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { ASSIGNMENT_COLUMNS, addScope, describe, type ScopedOptions, scopeOrDefault } from '../resource.ts';
import { addFilter, type FilterOptions, findAssignments } from './filter.ts';

interface Options extends ScopedOptions, FilterOptions {
  readonly all?: true;
  readonly includeInherited?: true;
}

export function defineList(group: Command): void {
  const command = group.command('list').description('list who has which role');
  addFilter(command);
  addScope(command);
  command
    .option('--all', 'also those below the scope')
    .option('--include-inherited', 'also those that hold there because they hold around it');
  addExamples(command, 'role assignment list --all --output table');
  verb(command, async (server, options: Options) => {
    const scope = scopeOrDefault(options);
    const found = await findAssignments(server, scope, options);
    const own = found.filter(({ properties }) => isShown(properties.scope.toLowerCase(), scope.toLowerCase(), options));
    return { data: await describe(server, scope, own), columns: ASSIGNMENT_COLUMNS };
  });
}

/** az shows those at the scope itself, where nothing else is asked for. */
function isShown(at: string, scope: string, { all, includeInherited }: Options): boolean {
  if (at === scope) return true;
  return at.startsWith(`${scope}/`) ? all === true : includeInherited === true;
}
