import { implement } from '../../operation.ts';
import * as wire from '../../wire/backup.ts';
import { objectPath } from '../../wire/object-id.ts';
import { restoreObject } from '../backups.ts';
import type { VaultContext } from '../room.ts';
import { type SecretMeta, secretItem } from './bundle.ts';

export const restoreSecret = implement(wire.restoreSecret, async (context: VaultContext, { value }) => {
  const { meta, ...written } = await restoreObject<SecretMeta>(context, 'secrets', value);
  return {
    output: secretItem(context, meta, meta.version),
    ...written,
    facts: { target: objectPath({ kind: 'secrets', name: meta.name }) },
  };
});
