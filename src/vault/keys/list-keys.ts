import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { listLatest } from '../pages.ts';
import type { VaultContext } from '../room.ts';
import { keyItem } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const listKeys = implement(wire.listKeys, async (context: VaultContext, input) => ({
  output: await listLatest(context, 'keys', input, (meta) => keyItem(context, meta as KeyMeta)),
  facts: { target: 'keys' },
}));
