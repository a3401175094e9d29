import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { getSecret as vaultGetSecret } from '../../wire/secrets.ts';
import type { ActionContext } from '../context.ts';
import { secretName } from '../inputs.ts';
import { secret, secretOf } from '../metadata.ts';

export const getSecret = implement(
  contract({
    name: 'GetSecret',
    summary: 'Get secret',
    method: 'GET',
    path: '/secrets/{secretName}/value',
    input: z.object(secretName),
    output: secret,
  }),
  async (context: ActionContext, input) => {
    const { output, facts } = await context.keyVault(vaultGetSecret, { name: input.secretName });
    return { output: secretOf(output), ...(facts && { facts }) };
  },
);
