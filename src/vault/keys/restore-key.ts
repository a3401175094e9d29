import { implement } from '../../operation.ts';
import * as wire from '../../wire/backup.ts';
import { objectPath } from '../../wire/object-id.ts';
import { restoreObject } from '../backups.ts';
import type { VaultContext } from '../room.ts';
import { keyBundle } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const restoreKey = implement(wire.restoreKey, async (context: VaultContext, { value }) => {
  const { meta, ...written } = await restoreObject<KeyMeta>(context, 'keys', value);
  return {
    output: keyBundle(context, meta),
    ...written,
    facts: { target: objectPath({ kind: 'keys', name: meta.name }) },
  };
});
