import { objectTopic } from '../../store/row-cache.ts';
import { keyOf, objectOf } from '../objects.ts';
import type { VaultRoom, VaultScope } from '../room.ts';

const PREFIX = objectTopic('');

/** How the cache of imported keys names a version of a key. */
export function importedId(scope: VaultScope, { name, version }: { name: string; version: string }): string {
  return `${objectOf(keyOf(scope, 'keys', name))}/${version}`;
}

/** Drops what is imported of a key that was changed: of one that is deleted or purged, with its vault too, nothing may stay in memory. */
export function forgetTouchedKeys({ store, keys }: Pick<VaultRoom, 'store' | 'keys'>): void {
  store.onTouch((topics) => {
    for (const topic of topics) {
      if (!topic.startsWith(PREFIX) || !topic.includes('/keys/')) continue;
      const touched = topic.slice(PREFIX.length);
      keys.forget(touched.endsWith('/') ? touched : `${touched}/`);
    }
  });
}
