import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { objectPath } from '../../wire/object-id.ts';
import { recoverObject } from '../deleted/deletion.ts';
import type { VaultContext } from '../room.ts';
import { keyBundle } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const recoverDeletedKey = implement(wire.recoverDeletedKey, async (context: VaultContext, { name }) => {
  const { meta, ...written } = await recoverObject<KeyMeta>(context, 'keys', name);
  return {
    output: keyBundle(context, meta),
    ...written,
    facts: { target: objectPath({ kind: 'keys', name: meta.name }) },
  };
});
