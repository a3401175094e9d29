import { z } from 'zod';
import { contract, implement } from '../operation.ts';
import { guid } from './roles/resource.ts';
import type { ManagementContext } from './room.ts';

/** Whom a GUID means to whoever types one: of an application the client id is better known, and rights hang on the other. */
export const getPrincipal = implement(
  contract({
    name: 'GetPrincipal',
    summary: 'Show who a client id or an object id means',
    method: 'GET',
    path: '/admin/principals/{id}',
    input: z.object({ id: guid('the id') }),
    output: z.object({
      objectId: z.string(),
      principalType: z.enum(['ServicePrincipal', 'User']).nullable(),
      displayName: z.string().nullable(),
      appId: z.string().nullable(),
    }),
  }),
  async ({ room }: ManagementContext, { id }) => {
    const found = await room.directory.findPrincipal(id);
    if (found === undefined) {
      return { output: { objectId: id, principalType: null, displayName: null, appId: null } };
    }
    const { objectId, principalType, displayName, applicationId = null } = found;
    return { output: { objectId, principalType, displayName, appId: applicationId } };
  },
);
