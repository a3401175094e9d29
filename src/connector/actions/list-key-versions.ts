import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { listKeyVersions as vaultListKeyVersions } from '../../wire/keys.ts';
import { skipTokenOf } from '../../wire/page.ts';
import type { ActionContext } from '../context.ts';
import { CONTINUATION_QUERY, continuation, keyName } from '../inputs.ts';
import { collectionOf, keyItemOf, keyMetadata } from '../metadata.ts';

const NAME = 'ListKeyVersions';

export const listKeyVersions = implement(
  contract({
    name: NAME,
    summary: 'List key versions',
    method: 'GET',
    path: '/keys/{keyName}/versions',
    query: CONTINUATION_QUERY,
    input: z.object({ ...keyName, ...continuation }),
    output: collectionOf(keyMetadata),
  }),
  async (context: ActionContext, input) => {
    const $skiptoken = context.continuation.open(NAME, input.keyName, input.continuationToken);
    const { output, facts } = await context.keyVault(vaultListKeyVersions, { name: input.keyName, $skiptoken });
    const continuationToken = context.continuation.seal(NAME, input.keyName, skipTokenOf(output.nextLink));
    return { output: { value: output.value.map(keyItemOf), continuationToken }, ...(facts && { facts }) };
  },
);
