import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { scopeKey } from '../../wire/scope.ts';
import type { ManagementContext } from '../room.ts';
import { factsOf, ROLES_TOPIC } from './facts.ts';
import { findAt } from './get-assignment.ts';
import { type Level, scopeOf } from './levels.ts';
import { ASSIGNMENTS, apiVersion, assignmentOf, assignmentResource, guid } from './resource.ts';

export const deleteAssignment = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'DeleteRoleAssignment',
      summary: 'Take a role away',
      method: 'DELETE',
      path: `${path}${ASSIGNMENTS}/{name}`,
      query: ['api-version'],
      input: z.object({ ...fields, name: guid('the name'), ...apiVersion }),
      output: assignmentResource.or(z.object({})),
    }),
    async ({ room, caller }: ManagementContext, input) => {
      const found = await findAt(room, { id: input.name, scope: scopeKey(scopeOf(input)), tenantId: caller.tenantId });
      // Resource Manager answers 204 where there was nothing to delete.
      if (found === undefined) return { output: {}, status: 204 };
      return {
        output: assignmentOf(found.assignment),
        changes: room.roles.assignments.remove(found),
        touches: [ROLES_TOPIC],
        facts: factsOf(found.assignment),
      };
    },
  );
