import { implement } from '../../operation.ts';
import * as wire from '../../wire/key-use.ts';
import type { VaultContext } from '../room.ts';
import { bytesOf, facts, useKey } from './use-key.ts';

export const verify = implement(wire.verify, async (context: VaultContext, input) => {
  const { key, meta } = await useKey(context, 'verify', input);
  const signed = { digest: bytesOf('digest', input.digest), signature: bytesOf('value', input.value) };
  return { output: { value: await context.room.keys.verify(input.alg, key, signed) }, ...facts(meta) };
});
