import { randomBytes } from 'node:crypto';
import { implement } from '../../operation.ts';
import * as wire from '../../wire/key-use.ts';
import type { VaultContext } from '../room.ts';

export const getRandomBytes = implement(wire.getRandomBytes, (_context: VaultContext, { count }) => ({
  output: { value: randomBytes(count).toString('base64url') },
}));
