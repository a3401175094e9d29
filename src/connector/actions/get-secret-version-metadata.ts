import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { getSecret as vaultGetSecret } from '../../wire/secrets.ts';
import type { ActionContext } from '../context.ts';
import { secretVersion } from '../inputs.ts';
import { secretMetadata, secretMetadataOf } from '../metadata.ts';

export const getSecretVersionMetadata = implement(
  contract({
    name: 'GetSecretVersionMetadata',
    summary: 'Get secret version metadata',
    method: 'GET',
    path: '/secrets/{secretName}/versions/{secretVersion}/metadata',
    input: z.object(secretVersion),
    output: secretMetadata,
  }),
  async (context: ActionContext, input) => {
    // The vault has no call that answers a secret without its value: the filter of this contract drops it.
    const { output, facts } = await context.keyVault(vaultGetSecret, {
      name: input.secretName,
      version: input.secretVersion,
    });
    return { output: secretMetadataOf(output), ...(facts && { facts }) };
  },
);
