import { makeKey } from '../../crypto/key-material.ts';
import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import type { VaultContext } from '../room.ts';
import { addKey } from './add-key.ts';
import { familyOf, operationsOf } from './key-type.ts';

export const createKey = implement(wire.createKey, async (context: VaultContext, input) => {
  const { kty, key_size, crv, key_ops } = input;
  // Judged before the work: an RSA key takes a second of one core.
  operationsOf(kty, key_ops);
  const spec = { kty: familyOf(context, kty), size: key_size ?? undefined, crv: crv ?? undefined };
  return addKey(context, input, await makeKey(spec));
});
