import type { KeyObject } from 'node:crypto';
import { type PublicHalf, publicKeyOf } from '../jwk/public-half.ts';
import { createClones, type KeyClones } from './key-clones.ts';
import { createLru } from './lru.ts';

/** One version of one key, as it is put to work. */
export interface UsableKey {
  /** Names this version for as long as it is cached. */
  readonly id: string;
  readonly half: PublicHalf;
  /** Gives the private half or the secret; called only when it is needed and not cached. */
  load(): KeyObject;
}

/** Keys that stay imported. */
export interface KeyCache {
  /** The private half, or the secret. Throws what `load` throws, and keeps nothing then. */
  privateOf(key: UsableKey): KeyClones;
  /** What encrypts and verifies: the public half, or the secret. */
  openOf(key: UsableKey): KeyObject;
  /** Drops all keys whose id begins so. */
  forget(prefix: string): void;
  clear(): void;
}

/** @param capacity how many private and how many public keys stay. @param clones how often each may be imported. */
export function createKeyCache(capacity: number, clones: number): KeyCache {
  const privateKeys = createLru<KeyClones>(capacity);
  const publicKeys = createLru<KeyObject>(capacity);
  const privateOf = (key: UsableKey) => privateKeys.take(key.id, () => createClones(key.load(), clones));

  return {
    privateOf,
    openOf(key) {
      if (key.half.kty === 'oct') return privateOf(key).original;
      return publicKeys.take(key.id, () => publicKeyOf(key.half));
    },
    forget(prefix) {
      privateKeys.clear((_, id) => id.startsWith(prefix));
      publicKeys.clear((_, id) => id.startsWith(prefix));
    },
    clear() {
      privateKeys.clear();
      publicKeys.clear();
    },
  };
}
