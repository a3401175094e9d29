import { implement } from '../../operation.ts';
import * as wire from '../../wire/key-use.ts';
import type { VaultContext } from '../room.ts';
import { partsOf, result, useKey } from './use-key.ts';

export const encrypt = implement(wire.encrypt, async (context: VaultContext, input) => {
  const { key, meta } = await useKey(context, 'encrypt', input);
  const asked = { algorithm: input.alg, operation: 'encrypt' } as const;
  return result(context, meta, await context.room.keys.encrypt(asked, key, partsOf(input)));
});
