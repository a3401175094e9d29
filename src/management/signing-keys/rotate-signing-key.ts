import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';

/** For a key that leaked: the new one signs at once, and tokens of all others end at once. */
export const rotateSigningKey = implement(
  contract({
    name: 'RotateSigningKey',
    summary: 'Make a new key that signs tokens from tomorrow, or at once',
    method: 'POST',
    path: '/admin/signingKeys/rotate',
    input: z.object({ withdrawOthers: z.boolean().optional() }),
    output: z.object({ kid: z.string(), withdrawn: z.array(z.string()) }),
  }),
  async ({ room }: ManagementContext, { withdrawOthers = false }) => {
    const { kid, withdrawn, changes, touches } = await room.signingKeys.rotate(withdrawOthers);
    return { output: { kid, withdrawn }, changes, touches, facts: { target: `signingKeys/${kid}` } };
  },
);
