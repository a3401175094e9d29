import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { deletionOf } from '../deleted/deletion.ts';
import { listDeleted } from '../pages.ts';
import type { VaultContext } from '../room.ts';
import { secretItem } from './bundle.ts';

export const listDeletedSecrets = implement(wire.listDeletedSecrets, async (context: VaultContext, input) => ({
  output: await listDeleted(context, 'secrets', input, (meta) => ({
    ...deletionOf(context, 'secrets', meta),
    ...secretItem(context, meta),
  })),
  facts: { target: 'secrets' },
}));
