import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { scopeKey } from '../../wire/scope.ts';
import type { ManagementContext, ManagementRoom } from '../room.ts';
import { type Level, scopeOf } from './levels.ts';
import { ASSIGNMENTS, apiVersion, assignmentOf, assignmentResource, guid } from './resource.ts';

export const getAssignment = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'GetRoleAssignment',
      summary: 'Show a role assignment',
      method: 'GET',
      path: `${path}${ASSIGNMENTS}/{name}`,
      query: ['api-version'],
      input: z.object({ ...fields, name: guid('the name'), ...apiVersion }),
      output: assignmentResource,
    }),
    async ({ room, caller }: ManagementContext, input) => {
      const found = await findAt(room, { id: input.name, scope: scopeKey(scopeOf(input)), tenantId: caller.tenantId });
      if (found === undefined) throw new Fault('NotFound', 'There is no role assignment of that name at this scope.');
      return { output: assignmentOf(found.assignment) };
    },
  );

interface Wanted {
  readonly id: string;
  /** Its key. */
  readonly scope: string;
  readonly tenantId: string;
}

/** The assignment of that name, if it was made at that very scope and in that tenant. */
export async function findAt(room: ManagementRoom, { id, scope, tenantId }: Wanted) {
  const found = await room.roles.assignments.find(id);
  const { assignment } = found ?? {};
  return assignment?.scope.toLowerCase() === scope && assignment.tenantId === tenantId ? found : undefined;
}
