import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { skipTokenOf } from '../../wire/page.ts';
import { listSecretVersions as vaultListSecretVersions } from '../../wire/secrets.ts';
import type { ActionContext } from '../context.ts';
import { CONTINUATION_QUERY, continuation, secretName } from '../inputs.ts';
import { collectionOf, secretMetadata, secretMetadataOf } from '../metadata.ts';

const NAME = 'ListSecretVersions';

export const listSecretVersions = implement(
  contract({
    name: NAME,
    summary: 'List secret versions',
    method: 'GET',
    path: '/secrets/{secretName}/versions',
    query: CONTINUATION_QUERY,
    input: z.object({ ...secretName, ...continuation }),
    output: collectionOf(secretMetadata),
  }),
  async (context: ActionContext, input) => {
    const $skiptoken = context.continuation.open(NAME, input.secretName, input.continuationToken);
    const { output, facts } = await context.keyVault(vaultListSecretVersions, { name: input.secretName, $skiptoken });
    const continuationToken = context.continuation.seal(NAME, input.secretName, skipTokenOf(output.nextLink));
    return { output: { value: output.value.map(secretMetadataOf), continuationToken }, ...(facts && { facts }) };
  },
);
