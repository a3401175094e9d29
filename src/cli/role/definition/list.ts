import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import {
  addScope,
  authorizationPath,
  DEFINITION_COLUMNS,
  type Definition,
  readAll,
  type ScopedOptions,
  scopeOrDefault,
} from '../resource.ts';

interface Options extends ScopedOptions {
  readonly name?: string;
  readonly customRoleOnly?: true;
}

export function defineList(group: Command): void {
  const command = group.command('list').description('list the roles that can be assigned');
  command
    .option('-n, --name <role>', 'only the one of this name or id')
    .option('--custom-role-only', 'no built-in ones');
  addScope(command);
  addExamples(command, 'role definition list --output table');
  verb(command, async (server, options: Options) => {
    const all = await readAll<Definition>(server, authorizationPath(scopeOrDefault(options), 'roleDefinitions'));
    const wanted = options.name?.toLowerCase();
    const data = all.filter(
      ({ name, properties }) =>
        (wanted === undefined || wanted === name || wanted === properties.roleName.toLowerCase()) &&
        (options.customRoleOnly !== true || properties.type === 'CustomRole'),
    );
    return { data, columns: DEFINITION_COLUMNS };
  });
}
