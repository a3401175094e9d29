import { constants } from 'node:crypto';
import { Fault } from '../fault.ts';

/** What a key can be asked to do; the words of `key_ops` (RFC 7517 section 4.3). */
export type KeyOperation = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey';

/** Where the private half runs, never the main thread, and what it needs there. */
export type Decryption =
  | { readonly by: 'webcrypto'; readonly hash: 'SHA-1' | 'SHA-256' }
  | { readonly by: 'worker'; readonly padding: number };

/** One algorithm of Key Vault (JsonWebKeyEncryptionAlgorithm), as the rest of the room uses it. */
export interface Algorithm {
  readonly name: string;
  readonly kty: 'RSA';
  readonly operations: readonly KeyOperation[];
  /** What `crypto.publicEncrypt` takes beside the key. */
  readonly encryption: { readonly padding: number; readonly oaepHash?: string };
  readonly decryption: Decryption;
  /** The longest plaintext in bytes, for a modulus of so many bytes (RFC 8017 sections 7.1.1 and 7.2.1). */
  maximumPlain(modulusBytes: number): number;
}

const ALL: readonly KeyOperation[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

const ROWS: readonly Algorithm[] = [
  {
    name: 'RSA1_5',
    kty: 'RSA',
    operations: ALL,
    encryption: { padding: constants.RSA_PKCS1_PADDING },
    // WebCrypto does not have it; OpenSSL 3.2 and newer answer bad padding with random bytes instead of an error.
    decryption: { by: 'worker', padding: constants.RSA_PKCS1_PADDING },
    maximumPlain: (modulusBytes) => modulusBytes - 11,
  },
  {
    name: 'RSA-OAEP',
    kty: 'RSA',
    operations: ALL,
    encryption: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    decryption: { by: 'webcrypto', hash: 'SHA-1' },
    maximumPlain: (modulusBytes) => modulusBytes - 42,
  },
  {
    name: 'RSA-OAEP-256',
    kty: 'RSA',
    operations: ALL,
    encryption: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    decryption: { by: 'webcrypto', hash: 'SHA-256' },
    maximumPlain: (modulusBytes) => modulusBytes - 66,
  },
];

/** Without a prototype, so that `constructor` is not the name of an algorithm. */
const TABLE: Readonly<Record<string, Algorithm>> = Object.assign(
  Object.create(null) as Record<string, Algorithm>,
  Object.fromEntries(ROWS.map((row) => [row.name, row])),
);

/** The names of all algorithms, in the order in which Key Vault's page lists them. */
export const ALGORITHM_NAMES: readonly string[] = ROWS.map((row) => row.name);

/**
 * The row of an algorithm. Names are compared exactly (RFC 7518 section 3.1: `alg` is case-sensitive).
 * @throws Fault BadParameter when there is none of that name for that key type.
 */
export function algorithm(name: string, kty: string): Algorithm {
  const row = TABLE[name];
  if (row !== undefined && row.kty === kty) return row;
  const choice = ROWS.filter((each) => each.kty === kty).map((each) => each.name);
  const advice = choice.length > 0 ? `; use ${choice.join(', ')}` : '';
  throw new Fault(
    'BadParameter',
    `The algorithm ${quote(name)} is not supported for a key of type ${quote(kty)}${advice}.`,
  );
}

/** What a caller sent is repeated short and in one line. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
