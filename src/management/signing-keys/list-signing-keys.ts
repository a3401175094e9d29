import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';

export const signingKey = z.object({
  kid: z.string(),
  state: z.enum(['published', 'signing', 'retired']),
  /** Unix seconds. */
  created: z.number(),
  activates: z.number(),
});

export const listSigningKeys = implement(
  contract({
    name: 'ListSigningKeys',
    summary: 'List the keys that sign tokens',
    method: 'GET',
    path: '/admin/signingKeys',
    input: z.object({}),
    output: z.object({ value: z.array(signingKey) }),
  }),
  async ({ room }: ManagementContext) => ({ output: { value: [...(await room.signingKeys.list())] } }),
);
