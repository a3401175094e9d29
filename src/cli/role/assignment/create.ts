import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import type { Server } from '../../server.ts';
import { needed } from '../../usage.ts';
import { type Result, verb } from '../../verb.ts';
import {
  ASSIGNMENT_COLUMNS,
  type Assignment,
  addScope,
  authorizationPath,
  describe,
  objectIdOf,
  roleId,
  type ScopedOptions,
  scopeOf,
} from '../resource.ts';

interface Options extends ScopedOptions {
  readonly assignee?: string;
  readonly assigneePrincipalType?: string;
  readonly role?: string;
  readonly name?: string;
  readonly description?: string;
}

export function defineCreate(group: Command): void {
  const command = group.command('create').description('assign a role to a principal');
  command
    .option('--assignee <who>', 'client id of an application, name of a user (name@domain), or an object id')
    .option('--assignee-principal-type <type>', 'User, Group or ServicePrincipal; kept and shown')
    .option('--role <role>', 'name or id of the role');
  addScope(command);
  command
    .option('-n, --name <guid>', 'name of the assignment; a new GUID where it is not said')
    .option('--description <text>', 'why');
  addExamples(
    command,
    'role assignment create --assignee GUID --role "Key Vault Secrets User" --scope /subscriptions/GUID/resourceGroups/NAME',
  );
  verb(command, create);
}

async function create(server: Server, options: Options): Promise<Result> {
  const scope = scopeOf(options);
  const role = needed(options.role, '--role');
  const assignee = await objectIdOf(server, needed(options.assignee, '--assignee'));
  const id = await roleId(server, scope, role);
  const principalType = options.assigneePrincipalType ?? assignee.principalType ?? undefined;
  const properties = {
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    principalId: assignee.objectId,
    ...(principalType !== undefined && { principalType }),
    ...(options.description !== undefined && { description: options.description }),
  };
  const path = authorizationPath(scope, 'roleAssignments', { name: options.name ?? randomUUID() });
  const { body } = await server.manage('PUT', path, { body: { properties } });
  const [data] = await describe(server, scope, [body as Assignment]);
  return { data, columns: ASSIGNMENT_COLUMNS };
}
