import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { authorizationPath, DEFINITION_COLUMNS, roleId } from '../resource.ts';
import { addRole, type RoleOptions } from './create.ts';
import { readRole } from './role-file.ts';

export function defineUpdate(group: Command): void {
  const command = group.command('update').description('replace a role of your own, known by its name');
  addRole(command);
  addExamples(command, 'role definition update --role-definition role.json');
  verb(command, async (server, options: RoleOptions) => {
    const { scope, roleName, properties } = readRole(options.roleDefinition);
    const path = authorizationPath(scope, 'roleDefinitions', { name: await roleId(server, scope, roleName) });
    const { body } = await server.manage('PUT', path, { body: { properties } });
    return { data: body, columns: DEFINITION_COLUMNS };
  });
}
