import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { mayHold, PRINCIPAL_TYPES, type PrincipalType, type RoleAssignment } from '../../wire/roles.ts';
import { type Scope, scopeKey, scopeText } from '../../wire/scope.ts';
import type { ManagementContext, ManagementRoom } from '../room.ts';
import { requireVault } from '../vaults/resource.ts';
import { factsOf, ROLES_TOPIC } from './facts.ts';
import { type Level, scopeOf } from './levels.ts';
import {
  ASSIGNMENTS,
  apiVersion,
  assignmentOf,
  assignmentResource,
  findCustomRole,
  findRole,
  guid,
  noRole,
} from './resource.ts';

/** Azure's limit for a subscription ("Azure RBAC limits"). */
const MOST_ASSIGNMENTS = 4000;

const DEFINITION =
  /^(?:\/subscriptions\/[^/]+)?\/providers\/Microsoft\.Authorization\/roleDefinitions\/([0-9a-f-]{36})$/i;

const roleDefinitionId = z
  .string({ error: 'roleDefinitionId is missing' })
  .regex(DEFINITION, 'roleDefinitionId ends with /providers/Microsoft.Authorization/roleDefinitions/ and a GUID')
  .transform((text) => text.slice(-36).toLowerCase());

/** What is left out because it was misspelt would widen what is granted; so nothing unknown is left out. */
const none = z.null({ error: 'conditions and delegated identities are not in this version' }).optional();
const properties = z.strictObject(
  {
    roleDefinitionId,
    principalId: guid('principalId'),
    principalType: z
      .enum(PRINCIPAL_TYPES, { error: `principalType is one of ${PRINCIPAL_TYPES.join(', ')}` })
      .optional(),
    description: z.string('description is a text').max(1024, 'description has at most 1024 characters').nullish(),
    condition: none,
    conditionVersion: none,
    delegatedManagedIdentityResourceId: none,
  },
  { error: 'it holds roleDefinitionId, principalId, principalType and description, spelt so' },
);

export const putAssignment = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'PutRoleAssignment',
      summary: 'Assign a role at a scope',
      method: 'PUT',
      path: `${path}${ASSIGNMENTS}/{name}`,
      query: ['api-version'],
      input: z.object({ ...fields, name: guid('the name'), ...apiVersion, properties }),
      output: assignmentResource,
    }),
    async (context: ManagementContext, input) => {
      const { room, caller } = context;
      const scope = scopeOf(input);
      await requireScope(room, scope);
      const assignment = {
        ...describe(input.properties),
        id: input.name,
        scope: scopeText(scope),
        tenantId: caller.tenantId,
        created: room.clock(),
        createdBy: caller.objectId,
      };
      const held = await requireAssignable(context, assignment, scope);
      const before = (await room.roles.assignments.find(assignment.id))?.assignment;
      if (before !== undefined) return { output: assignmentOf(requireSame(before, assignment)), status: 200 };
      await requireFree(room, assignment, scope);
      return {
        output: assignmentOf(assignment),
        status: 201,
        changes: [...room.roles.assignments.create(assignment), ...held],
        touches: [ROLES_TOPIC],
        facts: factsOf(assignment),
      };
    },
  );

type Properties = z.output<typeof properties>;

function describe({ roleDefinitionId: roleId, principalId, principalType: given, description }: Properties) {
  const principalType: PrincipalType = given ?? 'Unknown';
  return { roleId, principalId, principalType, ...(typeof description === 'string' && { description }) };
}

/** A vault that is not there has no scope; objects may come later. */
async function requireScope(room: ManagementRoom, { subscription, resourceGroup = '', vault }: Scope): Promise<void> {
  if (vault !== undefined) await requireVault(room, { subscription, resourceGroup, name: vault });
}

/** The role exists and may be assigned there; answers what holds it until the assignment is made. */
async function requireAssignable(context: ManagementContext, { roleId, principalId }: RoleAssignment, scope: Scope) {
  const role = await findRole(context, roleId);
  if (role === undefined) throw noRole();
  if (!mayHold(role, scope)) {
    throw new Fault(
      'BadParameter',
      'The role cannot be assigned at this scope: none of its assignableScopes holds it.',
    );
  }
  const application = await context.room.directory.findApplication(principalId);
  if (application !== undefined) {
    throw new Fault(
      'BadParameter',
      `principalId is the id of an application; roles are given to its object id, ${application.objectId}.`,
    );
  }
  const custom = await findCustomRole(context, roleId);
  return custom === undefined ? [] : context.room.roles.definitions.hold(custom);
}

/** Resource Manager lets nobody turn an assignment into another one; the same again is no change. */
function requireSame(before: RoleAssignment, wanted: RoleAssignment): RoleAssignment {
  const same =
    before.scope.toLowerCase() === wanted.scope.toLowerCase() &&
    before.roleId === wanted.roleId &&
    before.principalId === wanted.principalId;
  if (same) return before;
  throw new Fault(
    'Conflict',
    'There is a role assignment of this name; its tenant, principal, role and scope cannot be changed. Take another name.',
  );
}

async function requireFree(room: ManagementRoom, wanted: RoleAssignment, scope: Scope): Promise<void> {
  const all = await room.roles.assignments.around({ subscription: scope.subscription });
  const key = scopeKey(scope);
  const taken = all.some(
    ({ assignment: { scope: at, roleId, principalId } }) =>
      at.toLowerCase() === key && roleId === wanted.roleId && principalId === wanted.principalId,
  );
  if (taken) throw new Fault('RoleAssignmentExists', 'The role assignment already exists.');
  if (all.length >= MOST_ASSIGNMENTS) {
    throw new Fault(
      'BadParameter',
      `A subscription has at most ${MOST_ASSIGNMENTS} role assignments: remove one first.`,
    );
  }
}
