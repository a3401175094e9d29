import type { Buffer } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import type { KeyFamily } from '../jwk/public-half.ts';
import type { Curve } from './curves.ts';

/** What a key can be asked to do; the words of `key_ops` (RFC 7517 section 4.3). */
export type KeyOperation = 'encrypt' | 'decrypt' | 'sign' | 'verify' | 'wrapKey' | 'unwrapKey';

/** One row of the table: what every algorithm says about itself. */
interface Row {
  readonly name: string;
  readonly kty: KeyFamily;
  readonly operations: readonly KeyOperation[];
  /** The one curve that an EC key must lie on. */
  readonly crv?: Curve;
  /** The lengths that a key may have, where not all do. */
  readonly bits?: readonly number[];
}

/** A plaintext, and what some algorithms take beside it. */
export interface Plain {
  readonly value: Uint8Array;
  readonly iv?: Uint8Array | undefined;
  readonly aad?: Uint8Array | undefined;
}

/** A ciphertext, and what some algorithms need beside it. */
export interface Encrypted extends Plain {
  readonly tag?: Uint8Array | undefined;
}

/** Lengths in bytes. */
export interface Parts {
  readonly iv: number;
  /** Whether encryption makes the iv itself, and takes none. */
  readonly makesIv?: true;
  readonly tag?: number;
  /** Whether further data can be authenticated. */
  readonly aad?: true;
}

/** JsonWebKeyEncryptionAlgorithm: encrypts and decrypts, or wraps and unwraps, or both. */
export interface Cipher extends Row {
  /**
   * With the public half or the secret, on the calling thread: tens of microseconds.
   * @throws Fault BadParameter for what the algorithm cannot encrypt, naming the lengths that it takes.
   */
  encrypt(key: KeyObject, input: Plain): Encrypted;
  /** What stands beside the ciphertext; nothing where it is not said. */
  readonly parts?: Parts;
  readonly decryption: Decryption;
}

/** Where the private part runs, and what it does there. It throws, or gives undefined, where nothing decrypts. */
export type Decryption =
  | { readonly by: 'webcrypto'; readonly hash: 'SHA-1' | 'SHA-256' }
  | { readonly by: 'worker'; run(key: KeyObject, value: Uint8Array): Buffer }
  | { readonly by: 'here'; run(key: KeyObject, input: Encrypted): Buffer };

/** JsonWebKeySignatureAlgorithm. Takes digests and never hashes them again. */
export interface Signature extends Row {
  /** Length of the digest. */
  readonly digestBytes: number;
  /** Where each half runs: what takes long, or is private, does not run on the main thread. */
  readonly signs: 'here' | 'worker';
  readonly verifies: 'here' | 'worker';
  sign(key: KeyObject, digest: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** False for whatever is no signature of that digest, whatever its length. */
  verify(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
}
