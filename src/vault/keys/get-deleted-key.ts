import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { objectPath } from '../../wire/object-id.ts';
import { deletionOf } from '../deleted/deletion.ts';
import { findDeleted } from '../deleted/find.ts';
import type { VaultContext } from '../room.ts';
import { keyBundle } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const getDeletedKey = implement(wire.getDeletedKey, async (context: VaultContext, { name }) => {
  const { meta } = await findDeleted<KeyMeta>(context, 'keys', name);
  return {
    output: { ...deletionOf(context, 'keys', meta), ...keyBundle(context, meta) },
    facts: { target: objectPath({ kind: 'keys', name: meta.name }) },
  };
});
