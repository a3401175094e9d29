import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import type { VaultContext } from '../room.ts';
import { result, useKey } from './use-key.ts';

export const encrypt = implement(wire.encrypt, async (context: VaultContext, input) => {
  const { meta, bytes } = await useKey(context, 'encrypt', input);
  return result(context, meta, await context.room.keys.encrypt(input.alg, meta, bytes));
});
