import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { objectPath } from '../../wire/object-id.ts';
import { deleteObject, deletionOf } from '../deleted/deletion.ts';
import type { VaultContext } from '../room.ts';
import { keyBundle } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const deleteKey = implement(wire.deleteKey, async (context: VaultContext, { name }) => {
  const { meta, ...written } = await deleteObject<KeyMeta>(context, 'keys', name);
  return {
    output: { ...deletionOf(context, 'keys', meta), ...keyBundle(context, meta) },
    ...written,
    facts: { target: objectPath({ kind: 'keys', name: meta.name }) },
  };
});
