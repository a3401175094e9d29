import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { objectPath } from '../../wire/object-id.ts';
import type { VaultContext } from '../room.ts';
import { deleteObject } from '../versions.ts';
import { keyBundle } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const deleteKey = implement(wire.deleteKey, async (context: VaultContext, { name }) => {
  const { meta, deletedDate, scheduledPurgeDate, changes, touches } = await deleteObject(context, 'keys', name);
  return {
    output: {
      recoveryId: `${context.origin}/deletedkeys/${meta.name}`,
      deletedDate,
      scheduledPurgeDate,
      ...keyBundle(context, meta as KeyMeta & typeof meta),
    },
    changes,
    touches,
    facts: { target: objectPath({ kind: 'keys', name: meta.name }) },
  };
});
