import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { skipTokenOf } from '../../wire/page.ts';
import { listSecrets as vaultListSecrets } from '../../wire/secrets.ts';
import type { ActionContext } from '../context.ts';
import { CONTINUATION_QUERY, continuation } from '../inputs.ts';
import { collectionOf, secretMetadata, secretMetadataOf } from '../metadata.ts';

const NAME = 'ListSecrets';

export const listSecrets = implement(
  contract({
    name: NAME,
    summary: 'List secrets',
    method: 'GET',
    path: '/secrets',
    query: CONTINUATION_QUERY,
    input: z.object(continuation),
    output: collectionOf(secretMetadata),
  }),
  async (context: ActionContext, input) => {
    const $skiptoken = context.continuation.open(NAME, '', input.continuationToken);
    const { output, facts } = await context.keyVault(vaultListSecrets, { $skiptoken });
    const continuationToken = context.continuation.seal(NAME, '', skipTokenOf(output.nextLink));
    return { output: { value: output.value.map(secretMetadataOf), continuationToken }, ...(facts && { facts }) };
  },
);
