import { z } from 'zod';
import { contract, implement } from '../operation.ts';
import { guid } from './roles/resource.ts';
import type { ManagementContext } from './room.ts';

/** Whom a GUID means to whoever types one: of an application the client id is better known, and rights hang on the other. */
export const getPrincipal = implement(
  contract({
    name: 'GetPrincipal',
    summary: 'Show the object id that a client id or an object id means',
    method: 'GET',
    path: '/admin/principals/{id}',
    input: z.object({ id: guid('the id') }),
    output: z.object({ objectId: z.string(), principalType: z.literal('ServicePrincipal').nullable() }),
  }),
  async ({ room }: ManagementContext, { id }) => {
    const application = await room.findApplication(id);
    if (application === undefined) return { output: { objectId: id, principalType: null } };
    return { output: { objectId: application.objectId, principalType: 'ServicePrincipal' as const } };
  },
);
