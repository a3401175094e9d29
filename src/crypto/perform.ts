import type { Buffer } from 'node:buffer';
import { createPublicKey, type KeyObject, publicEncrypt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Fault } from '../fault.ts';
import { algorithm } from './algorithms.ts';
import { createClones, type KeyClones } from './key-clones.ts';
import { createLru } from './lru.ts';
import { yieldPoolThreads } from './thread-priority.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface KeysOptions {
  /** Worker threads for RSA1_5; as many as cores where it is not said. */
  readonly workers?: number;
  /** Cores to keep busy: a key is imported up to twice as often. What the machine has where it is not said. */
  readonly cores?: number;
  /** How many private and how many public keys stay imported; 500 where it is not said. */
  readonly capacity?: number;
}

/** Encrypts and decrypts with RSA keys; serves wrapKey and unwrapKey as well. Private keys never work on the main thread. */
export interface Keys {
  /**
   * Encrypts with the public half (tens of microseconds, on the calling thread).
   * @throws Fault BadParameter for an unknown algorithm, or a plaintext too long for algorithm and key.
   */
  encrypt(
    name: string,
    publicJwk: { readonly kty: string; readonly n: string; readonly e: string },
    plain: Uint8Array,
  ): Promise<Buffer>;
  /**
   * Decrypts; the caller owns the result and clears it after use.
   * @param id names this one version of this one key for as long as it is cached.
   * @param load gives the private key; called only when it is not cached.
   * @throws Fault BadParameter for an unknown algorithm, and with one message for every ciphertext that does not
   * decrypt; Unavailable when a worker stopped; whatever `load` throws.
   */
  decrypt(name: string, id: string, load: () => KeyObject, cipher: Uint8Array): Promise<Buffer>;
  /** How many decryptions are under way. */
  readonly running: number;
  /** Drops the key from the cache, for instance when it was deleted. What is running ends as it began. */
  forget(id: string): void;
  /** Stops the workers and drops every key; later calls are refused with Unavailable. */
  close(): Promise<void>;
}

/** The one place where RSA keys are put to work, with caches of imported keys. */
export function createKeys(options: KeysOptions = {}): Keys {
  const cores = options.cores ?? availableParallelism();
  const capacity = options.capacity ?? 500;
  const pool = createWorkerPool(options.workers ?? cores);
  const privateKeys = createLru<KeyClones>(capacity);
  const publicKeys = createLru<KeyObject>(capacity);
  let closed = false;
  let yielding = false;
  let running = 0;

  return {
    get running() {
      return running;
    },
    async encrypt(name, { kty, n, e }, plain) {
      if (closed) throw stopping();
      const row = algorithm(name, kty);
      const key = publicKeys.take(`${n}.${e}`, () => createPublicKey({ key: { kty, n, e }, format: 'jwk' }));
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      const limit = row.maximumPlain(Math.ceil(bits / 8));
      if (plain.length > limit) throw tooLong(plain.length, `${name} with a ${bits}-bit key takes at most ${limit}`);
      return publicEncrypt({ key, ...row.encryption }, plain);
    },
    async decrypt(name, id, load, cipher) {
      if (closed) throw stopping();
      const { decryption } = algorithm(name, 'RSA');
      const key = privateKeys.take(id, () => createClones(load(), 2 * cores));
      running += 1;
      const working =
        decryption.by === 'worker'
          ? pool.decrypt(key.at, decryption.padding, cipher)
          : key.decrypt(decryption.hash, cipher);
      const plain = await working.finally(() => {
        running -= 1;
      });
      if (!yielding) {
        yielding = true;
        yieldPoolThreads();
      }
      // A wrong length is refused here, after the same work as wrong padding. RSA1_5 would take a short one.
      if (plain === undefined || cipher.length !== key.modulusBytes) {
        plain?.fill(0);
        throw undecryptable();
      }
      return plain;
    },
    forget(id) {
      privateKeys.delete(id);
    },
    async close() {
      closed = true;
      privateKeys.clear();
      publicKeys.clear();
      await pool.close();
    },
  };
}

/** Made without a cause: not even the log may say what was wrong with a ciphertext. */
function undecryptable(): Fault {
  return new Fault('BadParameter', 'The ciphertext could not be decrypted with this key and algorithm.');
}

function tooLong(length: number, rule: string): Fault {
  return new Fault('BadParameter', `The plaintext is ${length} bytes long; ${rule} bytes.`);
}

function stopping(): Fault {
  return new Fault('Unavailable', 'This process is stopping and takes no more work with keys.');
}
