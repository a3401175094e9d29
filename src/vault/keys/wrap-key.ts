import { implement } from '../../operation.ts';
import * as wire from '../../wire/key-use.ts';
import type { VaultContext } from '../room.ts';
import { partsOf, result, useKey } from './use-key.ts';

export const wrapKey = implement(wire.wrapKey, async (context: VaultContext, input) => {
  const { key, meta } = await useKey(context, 'wrapKey', input);
  const asked = { algorithm: input.alg, operation: 'wrapKey' } as const;
  return result(context, meta, await context.room.keys.encrypt(asked, key, partsOf(input)));
});
