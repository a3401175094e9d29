import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { objectPath } from '../../wire/object-id.ts';
import { recoverObject } from '../deleted/deletion.ts';
import type { VaultContext } from '../room.ts';
import { type SecretMeta, secretItem } from './bundle.ts';

export const recoverDeletedSecret = implement(wire.recoverDeletedSecret, async (context: VaultContext, { name }) => {
  const { meta, ...written } = await recoverObject<SecretMeta>(context, 'secrets', name);
  return {
    output: secretItem(context, meta, meta.version),
    ...written,
    facts: { target: objectPath({ kind: 'secrets', name: meta.name }) },
  };
});
