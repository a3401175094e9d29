import { generateRsa } from '../../crypto/key-material.ts';
import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import type { VaultContext } from '../room.ts';
import { addKey } from './add-key.ts';

export const createKey = implement(wire.createKey, async (context: VaultContext, input) =>
  addKey(context, input, await generateRsa(input.key_size ?? 2048)),
);
