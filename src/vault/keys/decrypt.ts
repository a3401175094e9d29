import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { canonical } from '../../wire/name.ts';
import type { VaultContext } from '../room.ts';
import { privateKeyOf } from './bundle.ts';
import { result, useKey } from './use-key.ts';

export const decrypt = implement(wire.decrypt, async (context: VaultContext, input) => {
  const { found, meta, bytes } = await useKey(context, 'decrypt', input);
  const id = `${canonical(context.vault.name)}/${canonical(meta.name)}/${meta.version}`;
  const load = () => privateKeyOf(context, found);
  const { keys } = context.room;
  const plain = await keys.decrypt(input.alg, id, load, bytes);
  // Others are about to end: one commit for several is worth a millisecond to whoever waited longer than that already.
  return { ...result(context, meta, plain), expecting: keys.running };
});
