import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { scopeText } from '../../wire/scope.ts';
import type { ManagementContext } from '../room.ts';
import { type Level, scopeOf } from './levels.ts';
import { apiVersion, DEFINITIONS, definitionOf, definitionResource, findRole, guid, noRole } from './resource.ts';

export const getDefinition = ({ path, fields }: Level) =>
  implement(
    contract({
      name: 'GetRoleDefinition',
      summary: 'Show a role, built in or custom',
      method: 'GET',
      path: `${path}${DEFINITIONS}/{name}`,
      query: ['api-version'],
      input: z.object({ ...fields, name: guid('the name'), ...apiVersion }),
      output: definitionResource,
    }),
    async (context: ManagementContext, input) => {
      const role = await findRole(context, input.name);
      if (role === undefined) throw noRole();
      return { output: definitionOf(scopeText(scopeOf(input)), role) };
    },
  );
