import { implement } from '../../operation.ts';
import * as wire from '../../wire/key-use.ts';
import type { VaultContext } from '../room.ts';
import { bytesOf, result, useKey } from './use-key.ts';

export const sign = implement(wire.sign, async (context: VaultContext, input) => {
  const { key, meta } = await useKey(context, 'sign', input);
  const { keys } = context.room;
  const value = await keys.sign(input.alg, key, bytesOf('value', input.value));
  return { ...result(context, meta, { value }), expecting: keys.running };
});
