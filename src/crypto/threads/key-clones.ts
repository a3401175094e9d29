import { Buffer } from 'node:buffer';
import { createPrivateKey, type KeyObject, subtle, type webcrypto } from 'node:crypto';

type Hash = 'SHA-1' | 'SHA-256';

/** One import of a private key, with the WebCrypto handle for each hash it was used with. */
interface Clone {
  readonly key: KeyObject;
  readonly handles: Map<Hash, webcrypto.CryptoKey>;
  running: number;
}

/** A private RSA key, imported as often as it is used at once. */
export interface KeyClones {
  readonly original: KeyObject;
  /** Length of the modulus, and so of every ciphertext. */
  readonly modulusBytes: number;
  /** RSA-OAEP in the thread pool; undefined for every ciphertext that does not decrypt. */
  decrypt(hash: Hash, cipher: Uint8Array): Promise<Buffer | undefined>;
  /** The import for one worker: each works with its own. */
  readonly at: (slot: number) => KeyObject;
}

/**
 * OpenSSL's handle of a key is locked while it works, so that one import keeps one core busy at most. Further imports
 * are made when all others are at work, up to `limit`; twice the number of cores keeps every core busy.
 */
export function createClones(original: KeyObject, limit: number): KeyClones {
  const clones: Clone[] = [{ key: original, handles: new Map(), running: 0 }];

  function grow(): Clone {
    const clone = { key: again(original), handles: new Map<Hash, webcrypto.CryptoKey>(), running: 0 };
    clones.push(clone);
    return clone;
  }

  function leastLoaded(): Clone {
    const least = clones.reduce((best, clone) => (clone.running < best.running ? clone : best));
    return least.running > 0 && clones.length < limit ? grow() : least;
  }

  return {
    original,
    modulusBytes: Math.ceil((original.asymmetricKeyDetails?.modulusLength ?? 0) / 8),
    async decrypt(hash, cipher) {
      const clone = leastLoaded();
      clone.running += 1;
      try {
        const plain = await subtle.decrypt({ name: 'RSA-OAEP' }, handle(clone, hash), new Uint8Array(cipher));
        return Buffer.from(plain);
      } catch (error) {
        if (error instanceof DOMException && error.name === 'OperationError') return undefined;
        throw error;
      } finally {
        clone.running -= 1;
      }
    },
    at(slot) {
      const index = slot % limit;
      while (clones.length <= index) grow();
      return clones[index]?.key ?? original;
    },
  };
}

/** A second import: `toCryptoKey` alone would share the locked handle. */
function again(key: KeyObject): KeyObject {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

function handle(clone: Clone, hash: Hash): webcrypto.CryptoKey {
  const known = clone.handles.get(hash);
  if (known !== undefined) return known;
  const made = clone.key.toCryptoKey({ name: 'RSA-OAEP', hash }, false, ['decrypt']);
  clone.handles.set(hash, made);
  return made;
}
