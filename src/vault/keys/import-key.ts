import { importRsaJwk } from '../../crypto/key-material.ts';
import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import type { VaultContext } from '../room.ts';
import { addKey } from './add-key.ts';

export const importKey = implement(wire.importKey, async (context: VaultContext, input) =>
  addKey(context, { ...input, key_ops: input.key.key_ops }, await importRsaJwk(input.key)),
);
