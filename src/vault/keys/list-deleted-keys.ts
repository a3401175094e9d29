import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { deletionOf } from '../deleted/deletion.ts';
import { listDeleted } from '../pages.ts';
import type { VaultContext } from '../room.ts';
import { keyItem } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const listDeletedKeys = implement(wire.listDeletedKeys, async (context: VaultContext, input) => ({
  output: await listDeleted(context, 'keys', input, (meta) => ({
    ...deletionOf(context, 'keys', meta),
    ...keyItem(context, meta as KeyMeta & typeof meta),
  })),
  facts: { target: 'keys' },
}));
