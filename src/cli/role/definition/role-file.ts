import { readFileSync } from 'node:fs';
import { parseScope, scopeText } from '../../../wire/scope.ts';
import { needed, usage } from '../../usage.ts';

const MEMBERS = ['description', 'actions', 'notactions', 'dataactions', 'notdataactions', 'assignablescopes'] as const;
type Members = Readonly<Partial<Record<(typeof MEMBERS)[number], unknown>>>;

export interface RoleFile {
  /** The first of its assignable scopes. */
  readonly scope: string;
  readonly roleName: string;
  readonly properties: object;
}

/**
 * A role as az takes it: JSON, or a file with it (`@` in front may stand or not), with the members Name, Description,
 * Actions, NotActions, DataActions, NotDataActions and AssignableScopes in any casing. Throws a usage error.
 */
export function readRole(given: string | undefined): RoleFile {
  const { name, ...members } = membersOf(parse(needed(given, '--role-definition')));
  const { description, actions, notactions, dataactions, notdataactions, assignablescopes } = members as Members;
  const [first] = Array.isArray(assignablescopes) ? (assignablescopes as unknown[]) : [];
  const scope = typeof first === 'string' ? parseScope(first) : undefined;
  if (typeof name !== 'string' || name === '') throw usage('--role-definition has no Name.');
  if (scope === undefined) throw usage('--role-definition has no AssignableScopes, or the first of them is no scope.');
  const permissions = [{ actions, notActions: notactions, dataActions: dataactions, notDataActions: notdataactions }];
  return {
    scope: scopeText(scope),
    roleName: name,
    properties: { roleName: name, description, type: 'CustomRole', permissions, assignableScopes: assignablescopes },
  };
}

function parse(given: string): unknown {
  const text = given.trimStart().startsWith('{') ? given : readText(given.replace(/^@/, ''));
  try {
    return JSON.parse(text);
  } catch {
    throw usage('--role-definition is not JSON.');
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw usage(`--role-definition is a file that cannot be read: ${file}`);
  }
}

function membersOf(role: unknown): Readonly<Record<string, unknown>> {
  if (typeof role !== 'object' || role === null || Array.isArray(role))
    throw usage('--role-definition is no JSON object.');
  const members = Object.entries(role).map(([name, value]) => [name.toLowerCase(), value as unknown] as const);
  const known: readonly string[] = ['name', 'iscustom', ...MEMBERS];
  const strange = members.find(([name]) => !known.includes(name));
  if (strange !== undefined) throw usage(`--role-definition has a member that no role has: ${strange[0].slice(0, 40)}`);
  return Object.fromEntries(members);
}
