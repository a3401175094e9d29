import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import { objectTopic } from '../../store/row-cache.ts';
import { ANY_ROWS } from '../../store/store.ts';
import { type Kind, keyOf, objectOf, type StoredObject } from '../objects.ts';
import type { VaultContext, VaultScope } from '../room.ts';
import { requireDeleted } from './find.ts';
import { eraseDue, eraseObject, erasePolicy, eraseVersions } from './rows.ts';

/** The changes that leave nothing of a deleted object: no version, no policy, nothing due. Its backups can still be restored. */
export function erased(scope: VaultScope, kind: Kind, { found, name }: { found: StoredObject; name: string }) {
  const { store } = scope.room;
  const key = keyOf(scope, kind, name);
  const changes: Change[] = [
    store.change(eraseObject, { ...key, was: found.row.mac }),
    store.change(eraseVersions, key, ANY_ROWS),
    store.change(eraseDue, key, ANY_ROWS),
  ];
  if (kind === 'keys') changes.push(store.change(erasePolicy, key, ANY_ROWS));
  return { changes, touches: [objectTopic(objectOf(key))] };
}

/** Purging by hand. Throws Fault Forbidden where the vault is protected against it: then only time purges. */
export async function purgeObject(context: VaultContext, kind: Kind, name: string) {
  if (context.vault.purgeProtection) {
    throw new Fault(
      'Forbidden',
      'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will ' +
        'automatically purge it after the retention period has passed.',
    );
  }
  const { found, meta } = await requireDeleted(context, kind, name);
  return { meta, ...erased(context, kind, { found, name }) };
}
