import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { keysAround } from '../../wire/scope.ts';
import type { ManagementContext } from '../room.ts';
import { readFilter } from './filter.ts';
import { type Level, scopeOf } from './levels.ts';
import { ASSIGNMENTS, apiVersion, assignmentOf, assignmentResource } from './resource.ts';

export const listAssignments = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'ListRoleAssignments',
      summary: 'List the role assignments at a scope, around it and below it',
      method: 'GET',
      path: `${path}${ASSIGNMENTS}`,
      query: ['api-version', '$filter'],
      input: z.object({ ...fields, ...apiVersion, $filter: z.string().optional() }),
      output: z.object({ value: z.array(assignmentResource) }),
    }),
    async ({ room, caller }: ManagementContext, input) => {
      const { atScope, principalId } = readFilter(input.$filter);
      const scope = scopeOf(input);
      const above = new Set(keysAround(scope));
      const found = (await room.roles.assignments.around(scope)).filter(
        ({ assignment }) =>
          assignment.tenantId === caller.tenantId &&
          (principalId === undefined || assignment.principalId === principalId) &&
          (!atScope || above.has(assignment.scope.toLowerCase())),
      );
      return { output: { value: found.map(({ assignment }) => assignmentOf(assignment)) } };
    },
  );
