import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { scopeText } from '../../wire/scope.ts';
import type { ManagementContext } from '../room.ts';
import { definitionFacts, ROLES_TOPIC } from './facts.ts';
import { type Level, scopeOf } from './levels.ts';
import { refuseBuiltIn } from './put-definition.ts';
import { apiVersion, DEFINITIONS, definitionOf, definitionResource, findCustomRole, guid } from './resource.ts';

export const deleteDefinition = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'DeleteRoleDefinition',
      summary: 'Delete a custom role that nobody has',
      method: 'DELETE',
      path: `${path}${DEFINITIONS}/{name}`,
      query: ['api-version'],
      input: z.object({ ...fields, name: guid('the name'), ...apiVersion }),
      output: definitionResource.or(z.object({})),
    }),
    async (context: ManagementContext, input) => {
      const { definitions } = context.room.roles;
      refuseBuiltIn(input.name);
      const found = await findCustomRole(context, input.name);
      // Resource Manager answers 204 where there was nothing to delete.
      if (found === undefined) return { output: {}, status: 204 };
      if (await definitions.isAssigned(input.name)) {
        throw new Fault('RoleDefinitionHasAssignments', 'There are role assignments of this role: delete them first.');
      }
      return {
        output: definitionOf(scopeText(scopeOf(input)), found.role),
        changes: definitions.remove(found),
        touches: [ROLES_TOPIC],
        facts: definitionFacts(found.role),
      };
    },
  );
