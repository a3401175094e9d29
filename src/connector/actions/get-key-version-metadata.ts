import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { getKey as vaultGetKey } from '../../wire/keys.ts';
import type { ActionContext } from '../context.ts';
import { keyVersion } from '../inputs.ts';
import { keyMetadata, keyMetadataOf } from '../metadata.ts';

export const getKeyVersionMetadata = implement(
  contract({
    name: 'GetKeyVersionMetadata',
    summary: 'Get key version metadata',
    method: 'GET',
    path: '/keys/{keyName}/versions/{keyVersion}/metadata',
    input: z.object(keyVersion),
    output: keyMetadata,
  }),
  async (context: ActionContext, input) => {
    const { output, facts } = await context.keyVault(vaultGetKey, { name: input.keyName, version: input.keyVersion });
    return { output: keyMetadataOf(output), ...(facts && { facts }) };
  },
);
