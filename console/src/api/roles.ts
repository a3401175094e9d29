import type { z } from 'zod';
import type { assignmentResource, definitionResource } from '../../../src/management/roles/resource.ts';
import { manage } from './request.ts';

/** Roles and who has them, as Resource Manager shows them below `scope`, the id of a resource. */
const API_VERSION = 'api-version=2022-04-01';
const PROVIDER = '/providers/Microsoft.Authorization';

export type RoleAssignment = z.infer<typeof assignmentResource>;
export type RoleDefinition = z.infer<typeof definitionResource>;

interface Value<Item> {
  readonly value: readonly Item[];
}

export async function listAssignments(scope: string, signal?: AbortSignal): Promise<readonly RoleAssignment[]> {
  return (await manage<Value<RoleAssignment>>(`${scope}${PROVIDER}/roleAssignments?${API_VERSION}`, { signal })).value;
}

export async function listDefinitions(scope: string, signal?: AbortSignal): Promise<readonly RoleDefinition[]> {
  return (await manage<Value<RoleDefinition>>(`${scope}${PROVIDER}/roleDefinitions?${API_VERSION}`, { signal })).value;
}

export const assignRole = (
  scope: string,
  { roleDefinitionId, principalId }: Pick<RoleAssignment['properties'], 'roleDefinitionId' | 'principalId'>,
): Promise<RoleAssignment> =>
  manage(`${scope}${PROVIDER}/roleAssignments/${crypto.randomUUID()}?${API_VERSION}`, {
    method: 'PUT',
    body: { properties: { roleDefinitionId, principalId } },
  });

export const removeAssignment = ({ id }: RoleAssignment): Promise<unknown> =>
  manage(`${id}?${API_VERSION}`, { method: 'DELETE' });
