import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { listKeys as vaultListKeys } from '../../wire/keys.ts';
import { skipTokenOf } from '../../wire/page.ts';
import type { ActionContext } from '../context.ts';
import { CONTINUATION_QUERY, continuation } from '../inputs.ts';
import { collectionOf, keyItemOf, keyMetadata } from '../metadata.ts';

const NAME = 'ListKeys';

export const listKeys = implement(
  contract({
    name: NAME,
    summary: 'List keys',
    method: 'GET',
    path: '/keys',
    query: CONTINUATION_QUERY,
    input: z.object(continuation),
    output: collectionOf(keyMetadata),
  }),
  async (context: ActionContext, input) => {
    const $skiptoken = context.continuation.open(NAME, '', input.continuationToken);
    const { output, facts } = await context.keyVault(vaultListKeys, { $skiptoken });
    const continuationToken = context.continuation.seal(NAME, '', skipTokenOf(output.nextLink));
    return { output: { value: output.value.map(keyItemOf), continuationToken }, ...(facts && { facts }) };
  },
);
