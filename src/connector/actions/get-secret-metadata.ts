import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { getSecret as vaultGetSecret } from '../../wire/secrets.ts';
import type { ActionContext } from '../context.ts';
import { secretName } from '../inputs.ts';
import { secretMetadata, secretMetadataOf } from '../metadata.ts';

export const getSecretMetadata = implement(
  contract({
    name: 'GetSecretMetadata',
    summary: 'Get secret metadata',
    method: 'GET',
    path: '/secrets/{secretName}/metadata',
    input: z.object(secretName),
    output: secretMetadata,
  }),
  async (context: ActionContext, input) => {
    // The vault has no call that answers a secret without its value: the filter of this contract drops it.
    const { output, facts } = await context.keyVault(vaultGetSecret, { name: input.secretName });
    return { output: secretMetadataOf(output), ...(facts && { facts }) };
  },
);
