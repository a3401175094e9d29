import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { getKey as vaultGetKey } from '../../wire/keys.ts';
import type { ActionContext } from '../context.ts';
import { keyName } from '../inputs.ts';
import { keyMetadata, keyMetadataOf } from '../metadata.ts';

export const getKeyMetadata = implement(
  contract({
    name: 'GetKeyMetadata',
    summary: 'Get key metadata',
    method: 'GET',
    path: '/keys/{keyName}/metadata',
    input: z.object(keyName),
    output: keyMetadata,
  }),
  async (context: ActionContext, input) => {
    const { output, facts } = await context.keyVault(vaultGetKey, { name: input.keyName });
    return { output: keyMetadataOf(output), ...(facts && { facts }) };
  },
);
