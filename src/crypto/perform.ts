import { Buffer } from 'node:buffer';
import { availableParallelism } from 'node:os';
import { Fault } from '../fault.ts';
import type { Cipher, Encrypted, KeyOperation, Plain, Signature } from './algorithms/algorithm.ts';
import { requireCipherParts, requirePlainParts } from './algorithms/cipher-parts.ts';
import { cipher, signature } from './algorithms.ts';
import { createKeyCache, type KeyCache, type UsableKey } from './threads/key-cache.ts';
import { yieldPoolThreads } from './threads/thread-priority.ts';
import { createWorkerPool, type WorkerPool } from './threads/worker-pool.ts';

export interface KeysOptions {
  /** Worker threads for what WebCrypto does not have; as many as cores where it is not said. */
  readonly workers?: number;
  /** Cores to keep busy: a key is imported up to twice as often. What the machine has where it is not said. */
  readonly cores?: number;
  /** How many private and how many public keys stay imported; 500 where it is not said. */
  readonly capacity?: number;
}

/** What was asked for: the algorithm, and the word by which the caller asked. */
export interface Asked<Operation extends KeyOperation> {
  readonly algorithm: string;
  readonly operation: Operation;
}

/**
 * Puts keys to work. Private halves never work on the main thread; secrets do, since AES and HMAC take microseconds. Each
 * throws Fault BadParameter for an algorithm that the key does not have, Unavailable when a worker stopped, and whatever
 * `load` throws.
 */
export interface Keys {
  /** @throws Fault BadParameter for a plaintext that algorithm and key do not take. */
  encrypt(asked: Asked<'encrypt' | 'wrapKey'>, key: UsableKey, input: Plain): Promise<Encrypted>;
  /**
   * The caller owns the result and clears it after use.
   * @throws Fault BadParameter, with one message for every ciphertext that does not decrypt.
   */
  decrypt(asked: Asked<'decrypt' | 'unwrapKey'>, key: UsableKey, input: Encrypted): Promise<Buffer>;
  /** @throws Fault BadParameter for a digest that is not as long as the algorithm's. */
  sign(algorithm: string, key: UsableKey, digest: Uint8Array): Promise<Buffer>;
  /**
   * False for whatever is no signature of the digest.
   * @throws Fault BadParameter for a digest that is not as long as the algorithm's.
   */
  verify(algorithm: string, key: UsableKey, signed: Signed): Promise<boolean>;
  /** How many operations with private halves are under way. */
  readonly running: number;
  /** Drops all keys from the cache whose id begins so, for instance when they were purged. What is running ends as it began. */
  forget(prefix: string): void;
  /** Stops the workers and drops every key; later calls are refused with Unavailable. */
  close(): Promise<void>;
}

export interface Signed {
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

/** The one place where keys are put to work, with caches of imported keys. */
export function createKeys(options: KeysOptions = {}): Keys {
  const cores = options.cores ?? availableParallelism();
  const cache = createKeyCache(options.capacity ?? 500, 2 * cores);
  const pool = createWorkerPool(options.workers ?? cores);
  const work = createWork(cache, pool);
  let closed = false;

  function requireOpen(): void {
    if (closed) throw new Fault('Unavailable', 'This process is stopping and takes no more work with keys.');
  }

  return {
    get running() {
      return work.running;
    },
    async encrypt({ algorithm, operation }, key, input) {
      requireOpen();
      const row = cipher(algorithm, operation, key.half);
      requirePlainParts(row, input);
      return row.encrypt(cache.openOf(key), input);
    },
    async decrypt({ algorithm, operation }, key, input) {
      requireOpen();
      const row = cipher(algorithm, operation, key.half);
      requireCipherParts(row, input);
      const plain = await work.decrypt(row, key, input);
      if (plain === undefined) throw undecryptable();
      return plain;
    },
    async sign(algorithm, key, digest) {
      requireOpen();
      const row = signature(algorithm, 'sign', key.half);
      requireDigest(row, 'value', digest);
      return work.sign(row, key, digest);
    },
    async verify(algorithm, key, signed) {
      requireOpen();
      const row = signature(algorithm, 'verify', key.half);
      requireDigest(row, 'digest', signed.digest);
      return work.verify(row, key, signed);
    },
    forget: (prefix) => cache.forget(prefix),
    async close() {
      closed = true;
      cache.clear();
      await pool.close();
    },
  };
}

/** Brings each half of a row to where it runs. */
function createWork(cache: KeyCache, pool: WorkerPool) {
  let yielding = false;
  let running = 0;

  async function counted<Result>(working: Promise<Result>): Promise<Result> {
    running += 1;
    try {
      return await working;
    } finally {
      running -= 1;
      if (!yielding) yieldPoolThreads();
      yielding = true;
    }
  }

  return {
    get running() {
      return running;
    },
    /** Undefined for every ciphertext that does not decrypt. */
    async decrypt({ name, decryption }: Cipher, key: UsableKey, input: Encrypted): Promise<Buffer | undefined> {
      const keys = cache.privateOf(key);
      const { value } = input;
      if (decryption.by === 'here') return attempt(() => decryption.run(keys.original, input));
      const plain =
        decryption.by === 'worker'
          ? asBuffer(await counted(pool.run({ operation: 'decrypt', algorithm: name, value }, keys.at)))
          : await counted(keys.decrypt(decryption.hash, value));
      // A wrong length is refused here, after the same work as wrong padding. RSA1_5 would take a short one.
      if (value.length === keys.modulusBytes) return plain;
      plain?.fill(0);
      return undefined;
    },
    async sign(row: Signature, key: UsableKey, digest: Uint8Array): Promise<Buffer> {
      const keys = cache.privateOf(key);
      if (row.signs === 'here') return Buffer.from(await row.sign(keys.original, digest));
      const made = await counted(pool.run({ operation: 'sign', algorithm: row.name, value: digest }, keys.at));
      const signature = asBuffer(made);
      if (signature === undefined) throw new TypeError('a worker signed nothing');
      return signature;
    },
    async verify(row: Signature, key: UsableKey, { digest, signature }: Signed): Promise<boolean> {
      const open = cache.openOf(key);
      if (row.verifies === 'here') return row.verify(open, digest, signature);
      const work = { operation: 'verify', algorithm: row.name, value: digest, signature } as const;
      return (await pool.run(work, () => open)) === true;
    },
  };
}

/** Undefined where `work` throws, whatever it throws. */
function attempt(work: () => Buffer): Buffer | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function asBuffer(result: Uint8Array<ArrayBuffer> | boolean | undefined): Buffer | undefined {
  return result instanceof Uint8Array ? Buffer.from(result.buffer, result.byteOffset, result.length) : undefined;
}

/** Made without a cause: not even the log may say what was wrong with a ciphertext. */
function undecryptable(): Fault {
  return new Fault('BadParameter', 'The ciphertext could not be decrypted with this key and algorithm.');
}

function requireDigest({ name, digestBytes }: Signature, parameter: string, digest: Uint8Array): void {
  if (digest.length === digestBytes) return;
  throw new Fault(
    'BadParameter',
    `The parameter ${parameter} is not valid: it is ${digest.length} bytes long, and ${name} takes a digest of ${digestBytes} bytes.`,
  );
}
