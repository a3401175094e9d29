import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { parseScope, scopeText } from '../../wire/scope.ts';
import { findPrincipal, GUID, isPrincipal, type Principal } from '../principal.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';

export interface ScopedOptions {
  readonly scope?: string;
}

/** What az shows of a role: the members that commands look at. */
export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly properties: { readonly roleName: string; readonly type: string };
}

export interface Assignment {
  readonly id: string;
  readonly name: string;
  readonly properties: {
    readonly scope: string;
    readonly principalId: string;
    readonly principalType: string;
    readonly roleDefinitionId: string;
    readonly description: string | null;
    readonly createdOn: string;
    readonly createdBy: string;
  };
}

const API_VERSION = '2022-04-01';
const NO_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';

export function addScope(command: Command): void {
  command.option('--scope <scope>', 'subscription, resource group, vault, secret or key: the path of its resource');
}

/** The scope as the server spells it. Throws a usage error where it is none. */
export function scopeOf({ scope }: ScopedOptions): string {
  const parsed = parseScope(needed(scope, '--scope').replace(/\/$/, ''));
  if (parsed !== undefined) return scopeText(parsed);
  const like = '/subscriptions/GUID/resourceGroups/NAME/providers/Microsoft.KeyVault/vaults/NAME/secrets/NAME';
  throw usage(`--scope is not one; it is like ${like}, or a beginning of it.`);
}

/** The scope that is named, or the subscription where the demo's resources lie. */
export const scopeOrDefault = ({ scope }: ScopedOptions): string =>
  scope === undefined ? `/subscriptions/${NO_SUBSCRIPTION}` : scopeOf({ scope });

export function authorizationPath(
  scope: string,
  what: 'roleAssignments' | 'roleDefinitions',
  { name, filter }: { readonly name?: string; readonly filter?: string } = {},
): string {
  const below = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  const query = filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`;
  return `${scope}/providers/Microsoft.Authorization/${what}${below}?api-version=${API_VERSION}${query}`;
}

export async function readAll<Item>(server: Server, path: string): Promise<readonly Item[]> {
  return ((await server.manage('GET', path)).body as { value: readonly Item[] }).value;
}

/** The id of the role of that name, in any casing; an id is one as it is. Throws Fault NotFound. */
export async function roleId(server: Server, scope: string, role: string): Promise<string> {
  if (GUID.test(role)) return role.toLowerCase();
  const all = await readAll<Definition>(server, authorizationPath(scope, 'roleDefinitions'));
  const found = all.find(({ properties }) => properties.roleName.toLowerCase() === role.toLowerCase());
  if (found === undefined)
    throw new Fault('NotFound', `There is no role ${role}; sallyport role definition list shows them.`);
  return found.name;
}

/** Who is behind a client id, an object id or the name of a user. */
export async function objectIdOf(server: Server, assignee: string): Promise<Principal> {
  if (!isPrincipal(assignee))
    throw usage('--assignee is nobody: it is the client id of an application, the name of a user, or an object id.');
  return findPrincipal(server, assignee);
}

/** Flat, and with the name of the role, as az prints it. */
export async function describe(server: Server, scope: string, assignments: readonly Assignment[]) {
  const roles = await readAll<Definition>(server, authorizationPath(scope, 'roleDefinitions'));
  const names = new Map(roles.map(({ name, properties }) => [name, properties.roleName]));
  return assignments.map(({ id, name, properties }) => ({
    id,
    name,
    ...properties,
    roleDefinitionName: names.get(properties.roleDefinitionId.slice(-36)) ?? null,
  }));
}

export const ASSIGNMENT_COLUMNS = {
  Principal: 'principalId',
  Role: 'roleDefinitionName',
  Scope: 'scope',
};

export const DEFINITION_COLUMNS = {
  Name: 'properties.roleName',
  Id: 'name',
  Type: 'properties.type',
  Description: 'properties.description',
};
