import { implement } from '../../operation.ts';
import * as wire from '../../wire/secrets.ts';
import { listLatest } from '../pages.ts';
import type { VaultContext } from '../room.ts';
import { secretItem } from './bundle.ts';

export const listSecrets = implement(wire.listSecrets, async (context: VaultContext, input) => ({
  output: await listLatest(context, 'secrets', input, (meta) => secretItem(context, meta)),
  facts: { target: 'secrets' },
}));
