import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { BUILT_IN, mayHold, type RoleDefinition } from '../../wire/roles.ts';
import { liesWithin, type Scope, scopeKey, scopeText } from '../../wire/scope.ts';
import type { ManagementContext } from '../room.ts';
import { type Level, scopeOf } from './levels.ts';
import { apiVersion, DEFINITIONS, definitionOf, definitionResource } from './resource.ts';

export const listDefinitions = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'ListRoleDefinitions',
      summary: 'List the roles that can be assigned at a scope or below it',
      method: 'GET',
      path: `${path}${DEFINITIONS}`,
      query: ['api-version', '$filter'],
      input: z.object({ ...fields, ...apiVersion, $filter: z.string().optional() }),
      output: z.object({ value: z.array(definitionResource) }),
    }),
    async ({ room, caller }: ManagementContext, input) => {
      const scope = scopeOf(input);
      const isAsked = readFilter(input.$filter);
      const stored = await room.roles.definitions.list();
      const custom = stored
        .map(({ role }) => role)
        .filter((role) => role.tenantId === caller.tenantId && concerns(role, scope));
      const asked = [...BUILT_IN, ...custom].filter(isAsked);
      return { output: { value: asked.map((role) => definitionOf(scopeText(scope), role)) } };
    },
  );

function concerns(role: RoleDefinition, scope: Scope): boolean {
  const key = scopeKey(scope);
  return mayHold(role, scope) || role.assignableScopes.some((outer) => liesWithin(outer.toLowerCase(), key));
}

const FILTERS: readonly [RegExp, (role: RoleDefinition, value: string) => boolean][] = [
  [/^$/, () => true],
  [/^atScopeAndBelow\(\)$/i, () => true],
  [/^roleName eq '([^']{1,128})'$/i, ({ roleName }, value) => roleName.toLowerCase() === value.toLowerCase()],
  [
    /^type eq '(BuiltInRole|CustomRole)'$/i,
    (role, value) => 'tenantId' in role === (value.toLowerCase() === 'customrole'),
  ],
];

/** One of the conditions that az sends. Throws Fault BadParameter for any other. */
function readFilter(text = ''): (role: RoleDefinition) => boolean {
  for (const [pattern, matches] of FILTERS) {
    const found = pattern.exec(text.trim());
    if (found !== null) return (role) => matches(role, found[1] ?? '');
  }
  throw new Fault(
    'BadParameter',
    "The parameter $filter is not valid: it is roleName eq 'NAME', type eq 'CustomRole' or atScopeAndBelow().",
  );
}
