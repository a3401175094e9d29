import { importJwk } from '../../crypto/key-material.ts';
import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import type { VaultContext } from '../room.ts';
import { addKey } from './add-key.ts';
import { familyOf, inHardware } from './key-type.ts';

export const importKey = implement(wire.importKey, async (context: VaultContext, input) => {
  const { key, Hsm } = input;
  const kty = Hsm === true ? inHardware(key.kty) : key.kty;
  const material = await importJwk(familyOf(context, kty), { ...key });
  // The key's own operations win; clients of older versions say them beside the key.
  return addKey(context, { ...input, kty, key_ops: key.key_ops ?? input.key_ops }, material);
});
