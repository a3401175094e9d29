import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { authorizationPath, DEFINITION_COLUMNS } from '../resource.ts';
import { readRole } from './role-file.ts';

export interface RoleOptions {
  readonly roleDefinition?: string;
}

export function addRole(command: Command): void {
  command.option('--role-definition <json>', 'the role as JSON, or a file with it');
}

export function defineCreate(group: Command): void {
  const command = group.command('create').description('make a role of your own');
  addRole(command);
  addExamples(command, 'role definition create --role-definition role.json');
  verb(command, async (server, options: RoleOptions) => {
    const { scope, properties } = readRole(options.roleDefinition);
    const path = authorizationPath(scope, 'roleDefinitions', { name: randomUUID() });
    const { body } = await server.manage('PUT', path, { body: { properties } });
    return { data: body, columns: DEFINITION_COLUMNS };
  });
}
