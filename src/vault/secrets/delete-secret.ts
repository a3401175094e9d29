import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/secrets.ts';
import { deleteObject, deletionOf } from '../deleted/deletion.ts';
import type { VaultContext } from '../room.ts';
import { type SecretMeta, secretItem } from './bundle.ts';

export const deleteSecret = implement(wire.deleteSecret, async (context: VaultContext, { name }) => {
  const { meta, ...written } = await deleteObject<SecretMeta>(context, 'secrets', name);
  return {
    output: { ...deletionOf(context, 'secrets', meta), ...secretItem(context, meta, meta.version) },
    ...written,
    facts: { target: objectPath({ kind: 'secrets', name: meta.name }) },
  };
});
