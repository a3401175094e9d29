import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { parseScope, scopeText } from '../../../wire/scope.ts';
import { addExamples } from '../../global-options.ts';
import { authorizationPath, roleId } from '../../role/resource.ts';
import type { Server } from '../../server.ts';
import { needed, usage } from '../../usage.ts';
import { type Result, verb } from '../../verb.ts';
import type { Application, NewPassword } from '../app/application.ts';
import { addLifetime, endOf, type LifetimeOptions } from '../app/credential/lifetime.ts';
import { viewPassword } from '../app/credential/reset.ts';
import { directoryPath } from '../directory.ts';

interface Options extends LifetimeOptions {
  readonly name?: string;
  readonly role?: string;
  readonly scopes?: readonly string[];
}

export function defineCreateForRbac(group: Command): void {
  const command = group
    .command('create-for-rbac')
    .description('create an application with a secret, and print that this once; with roles where they are said');
  command
    .option('-n, --name <text>', 'name that people see')
    .option('--role <role>', 'name or id of a role that it gets')
    .option('--scopes <scope...>', 'where it gets the role: paths of resources');
  addLifetime(command);
  addExamples(
    command,
    'ad sp create-for-rbac --name orders',
    'ad sp create-for-rbac --name orders --role "Key Vault Secrets User" --scopes /subscriptions/GUID/resourceGroups/NAME',
  );
  verb(command, create);
}

async function create(server: Server, options: Options): Promise<Result> {
  const displayName = needed(options.name, '--name');
  const endDateTime = endOf(options);
  // Everything that can be wrong is found before anything is made.
  const assigned = await assignments(server, options);
  const made = await server.manage('POST', directoryPath('applications'), { body: { displayName } });
  const { appId, id: principalId } = made.body as Application;
  const path = directoryPath('applications', appId, 'addPassword');
  const { body } = await server.manage('POST', path, { body: { endDateTime } });
  const { password, tenant } = viewPassword(body as NewPassword);
  for (const { scope, roleDefinitionId } of assigned) {
    const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
    const at = authorizationPath(scope, 'roleAssignments', { name: randomUUID() });
    await server.manage('PUT', at, { body: { properties } });
  }
  const data = { appId, displayName, password, tenant };
  return { data, columns: { AppId: 'appId', DisplayName: 'displayName', Password: 'password', Tenant: 'tenant' } };
}

async function assignments(server: Server, { role, scopes = [] }: Options) {
  if ((role === undefined) !== (scopes.length === 0)) throw usage('--role and --scopes are given together.');
  if (role === undefined) return [];
  const parsed = scopes.map((scope) => parseScope(scope.replace(/\/$/, '')));
  return Promise.all(
    parsed.map(async (scope) => {
      if (scope === undefined) throw usage('--scopes holds what is not the path of a resource.');
      const text = scopeText(scope);
      const id = await roleId(server, text, role);
      return { scope: text, roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${id}` };
    }),
  );
}
