import { implement } from '../../operation.ts';
import * as wire from '../../wire/key-use.ts';
import type { VaultContext } from '../room.ts';
import { partsOf, result, useKey } from './use-key.ts';

export const unwrapKey = implement(wire.unwrapKey, async (context: VaultContext, input) => {
  const { key, meta } = await useKey(context, 'unwrapKey', input);
  const { keys } = context.room;
  const value = await keys.decrypt({ algorithm: input.alg, operation: 'unwrapKey' }, key, partsOf(input));
  const answer = result(context, meta, { value });
  value.fill(0);
  // Others are about to end: one commit for several is worth a millisecond to whoever waited longer than that already.
  return { ...answer, expecting: keys.running };
});
