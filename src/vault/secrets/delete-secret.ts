import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/secrets.ts';
import type { VaultContext } from '../room.ts';
import { deleteObject } from '../versions.ts';
import { secretItem } from './bundle.ts';

export const deleteSecret = implement(wire.deleteSecret, async (context: VaultContext, { name }) => {
  const { meta, deletedDate, scheduledPurgeDate, changes, touches } = await deleteObject(context, 'secrets', name);
  return {
    output: {
      recoveryId: `${context.origin}/deletedsecrets/${meta.name}`,
      deletedDate,
      scheduledPurgeDate,
      ...secretItem(context, meta, meta.version),
    },
    changes,
    touches,
    facts: { target: objectPath({ kind: 'secrets', name: meta.name }) },
  };
});
