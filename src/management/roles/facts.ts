import type { RoleAssignment, RoleDefinition } from '../../wire/roles.ts';

/** The topic of the caches of `vault/`: whoever changes who may do what touches it. */
export const ROLES_TOPIC = 'roles';

/** For the audit: who was given, or lost, which role where. */
export function factsOf({ id, scope, roleId, principalId }: RoleAssignment): Readonly<Record<string, string>> {
  return { target: `${scope.slice(1)}/roleAssignments/${id}`, principal: principalId, role: roleId };
}

export function definitionFacts({ id }: Pick<RoleDefinition, 'id'>): Readonly<Record<string, string>> {
  return { target: `roleDefinitions/${id}`, role: id };
}
