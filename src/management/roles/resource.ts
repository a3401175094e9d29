import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { CustomRole, RoleAssignment, RoleDefinition } from '../../wire/roles.ts';
import { builtInRole } from '../../wire/roles.ts';
import { parseScope } from '../../wire/scope.ts';
import type { ManagementContext } from '../room.ts';

/** Resource Manager's shapes of `Microsoft.Authorization` ("Role Assignments", "Role Definitions"). */
const PROVIDER = '/providers/Microsoft.Authorization';
export const ASSIGNMENTS = `${PROVIDER}/roleAssignments`;
export const DEFINITIONS = `${PROVIDER}/roleDefinitions`;

const API_VERSIONS = [
  '2015-07-01',
  '2018-01-01-preview',
  '2020-04-01-preview',
  '2022-04-01',
  '2022-05-01-preview',
] as const;
export const apiVersion = {
  'api-version': z.enum(API_VERSIONS, { error: `it is one of ${API_VERSIONS.join(', ')}` }),
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const guid = (what: string) =>
  z
    .string({ error: `${what} is a GUID` })
    .regex(GUID, `${what} is a GUID`)
    .transform((text) => text.toLowerCase());

export const assignmentResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Authorization/roleAssignments'),
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.string(),
    principalType: z.string(),
    scope: z.string(),
    description: z.string().nullable(),
    condition: z.null(),
    conditionVersion: z.null(),
    createdOn: z.string(),
    updatedOn: z.string(),
    createdBy: z.string(),
    updatedBy: z.string(),
  }),
});

export function assignmentOf(assignment: RoleAssignment): z.infer<typeof assignmentResource> {
  const { id, scope, roleId, principalId, principalType, description = null, created, createdBy } = assignment;
  const time = new Date(created).toISOString();
  return {
    id: `${scope}${ASSIGNMENTS}/${id}`,
    name: id,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: {
      roleDefinitionId: definitionId(scope, roleId),
      principalId,
      principalType,
      scope,
      description,
      condition: null,
      conditionVersion: null,
      createdOn: time,
      updatedOn: time,
      createdBy,
      updatedBy: createdBy,
    },
  };
}

export const definitionResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Authorization/roleDefinitions'),
  properties: z.object({
    roleName: z.string(),
    type: z.enum(['BuiltInRole', 'CustomRole']),
    description: z.string(),
    assignableScopes: z.array(z.string()),
    permissions: z.array(
      z.object({
        actions: z.tuple([]),
        notActions: z.tuple([]),
        dataActions: z.array(z.string()),
        notDataActions: z.array(z.string()),
      }),
    ),
    createdOn: z.string().nullable(),
    updatedOn: z.string().nullable(),
    createdBy: z.string().nullable(),
  }),
});

const isCustom = (role: RoleDefinition): role is CustomRole => 'tenantId' in role;

/** `scope` is any text in the subscription below which it is shown. */
export function definitionOf(scope: string, role: RoleDefinition): z.infer<typeof definitionResource> {
  const custom = isCustom(role) ? role : undefined;
  const time = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    id: definitionId(scope, role.id),
    name: role.id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName: role.roleName,
      type: custom === undefined ? 'BuiltInRole' : 'CustomRole',
      description: role.description,
      assignableScopes: [...role.assignableScopes],
      permissions: role.permissions.map(({ dataActions, notDataActions }) => ({
        actions: [],
        notActions: [],
        dataActions: [...dataActions],
        notDataActions: [...notDataActions],
      })),
      createdOn: time(custom?.created),
      updatedOn: time(custom?.updated),
      createdBy: custom?.createdBy ?? null,
    },
  };
}

function definitionId(scope: string, id: string): string {
  const { subscription = '' } = parseScope(scope) ?? {};
  return `/subscriptions/${subscription}${DEFINITIONS}/${id}`;
}

/** A built-in role, or one that was made in the caller's tenant; undefined where there is none of that id. */
export async function findRole(context: ManagementContext, id: string): Promise<RoleDefinition | undefined> {
  return builtInRole(id) ?? (await findCustomRole(context, id))?.role;
}

export async function findCustomRole({ room, caller }: ManagementContext, id: string) {
  const found = await room.roles.definitions.find(id);
  return found?.role.tenantId === caller.tenantId ? found : undefined;
}

export function noRole(): Fault {
  return new Fault(
    'NotFound',
    'There is no role definition of that id; `sallyport role definition list` shows those there are.',
  );
}
