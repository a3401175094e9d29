import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { BUILT_IN, builtInRole, type CustomRole } from '../../wire/roles.ts';
import { scopeText } from '../../wire/scope.ts';
import type { ManagementContext } from '../room.ts';
import { definitionFacts, ROLES_TOPIC } from './facts.ts';
import { type Level, scopeOf } from './levels.ts';
import { apiVersion, DEFINITIONS, definitionOf, definitionResource, guid } from './resource.ts';
import { roleProperties } from './role-input.ts';

/** Azure's limit for a tenant ("Azure RBAC limits"). */
const MOST_ROLES = 5000;

export const putDefinition = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'PutRoleDefinition',
      summary: 'Create or replace a custom role',
      method: 'PUT',
      path: `${path}${DEFINITIONS}/{name}`,
      query: ['api-version'],
      input: z.object({ ...fields, name: guid('the name'), ...apiVersion, properties: roleProperties }),
      output: definitionResource,
    }),
    async ({ room, caller }: ManagementContext, input) => {
      const { definitions } = room.roles;
      refuseBuiltIn(input.name);
      const before = await definitions.find(input.name);
      if (before !== undefined && before.role.tenantId !== caller.tenantId) throw taken();
      const now = room.clock();
      const { type: _type, ...given } = input.properties;
      const role: CustomRole = {
        ...given,
        permissions: given.permissions.map(({ dataActions, notDataActions }) => ({ dataActions, notDataActions })),
        id: input.name,
        tenantId: caller.tenantId,
        created: before?.role.created ?? now,
        updated: now,
        createdBy: before?.role.createdBy ?? caller.objectId,
      };
      requireFreeName(
        role,
        (await definitions.list()).map((stored) => stored.role),
      );
      return {
        output: definitionOf(scopeText(scopeOf(input)), role),
        // Resource Manager answers 201 to a replacement too.
        status: 201,
        changes: before === undefined ? definitions.create(role) : definitions.replace(before, role),
        touches: [ROLES_TOPIC],
        facts: definitionFacts(role),
      };
    },
  );

export function refuseBuiltIn(id: string): void {
  if (builtInRole(id) === undefined) return;
  throw new Fault('BadParameter', 'The role is built in: it can be neither changed nor deleted.');
}

const taken = () =>
  new Fault('RoleDefinitionWithSameNameExists', 'There is a role of that name or id: take another one.');

function requireFreeName(wanted: CustomRole, custom: readonly CustomRole[]): void {
  const name = wanted.roleName.toLowerCase();
  if ([...BUILT_IN, ...custom].some((role) => role.id !== wanted.id && role.roleName.toLowerCase() === name))
    throw taken();
  if (custom.length >= MOST_ROLES && custom.every(({ id }) => id !== wanted.id)) {
    throw new Fault('BadParameter', `There are at most ${MOST_ROLES} custom roles: delete one first.`);
  }
}
