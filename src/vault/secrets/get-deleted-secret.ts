import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { objectPath } from '../../wire/object-id.ts';
import { deletionOf } from '../deleted/deletion.ts';
import { findDeleted } from '../deleted/find.ts';
import type { VaultContext } from '../room.ts';
import { type SecretMeta, secretItem } from './bundle.ts';

export const getDeletedSecret = implement(wire.getDeletedSecret, async (context: VaultContext, { name }) => {
  const { meta } = await findDeleted<SecretMeta>(context, 'secrets', name);
  return {
    output: { ...deletionOf(context, 'secrets', meta), ...secretItem(context, meta, meta.version) },
    facts: { target: objectPath({ kind: 'secrets', name: meta.name }) },
  };
});
