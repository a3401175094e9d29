import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { getSecret as vaultGetSecret } from '../../wire/secrets.ts';
import type { ActionContext } from '../context.ts';
import { secretVersion } from '../inputs.ts';
import { secret, secretOf } from '../metadata.ts';

export const getSecretVersion = implement(
  contract({
    name: 'GetSecretVersion',
    summary: 'Get secret version',
    method: 'GET',
    path: '/secrets/{secretName}/versions/{secretVersion}/value',
    input: z.object(secretVersion),
    output: secret,
  }),
  async (context: ActionContext, input) => {
    const { output, facts } = await context.keyVault(vaultGetSecret, {
      name: input.secretName,
      version: input.secretVersion,
    });
    return { output: secretOf(output), ...(facts && { facts }) };
  },
);
