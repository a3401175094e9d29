import { z } from 'zod';
import { Fault } from '../fault.ts';
import { contract, implement } from '../operation.ts';
import type { ManagementContext } from './room.ts';

const who = 'the id is a GUID, or the principal name of a user';
const id = z
  .string({ error: who })
  .max(320, who)
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[\x21-\x7e]+@[\x21-\x7e]+$/i, who)
  .transform((text) => text.toLowerCase());

/** Whom a GUID or a name means to whoever types one: of an application the client id is better known, and rights hang on the other. */
export const getPrincipal = implement(
  contract({
    name: 'GetPrincipal',
    summary: 'Show who a client id, an object id or the name of a user means',
    method: 'GET',
    path: '/admin/principals/{id}',
    input: z.object({ id }),
    output: z.object({
      objectId: z.string(),
      principalType: z.enum(['ServicePrincipal', 'User', 'Group']).nullable(),
      displayName: z.string().nullable(),
      appId: z.string().nullable(),
    }),
  }),
  async ({ room }: ManagementContext, { id }) => {
    const found = await room.directory.findPrincipal(id);
    if (found === undefined) {
      if (id.includes('@')) throw new Fault('NotFound', 'There is no user with this principal name.');
      return { output: { objectId: id, principalType: null, displayName: null, appId: null } };
    }
    const { objectId, principalType, displayName, applicationId = null } = found;
    return { output: { objectId, principalType, displayName, appId: applicationId } };
  },
);
