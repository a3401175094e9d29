import { constants, privateDecrypt, publicEncrypt } from 'node:crypto';
import { Fault } from '../../fault.ts';
import type { Cipher, Decryption, KeyOperation } from './algorithm.ts';

const ALL: readonly KeyOperation[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

interface Padding {
  readonly name: string;
  /** What `crypto.publicEncrypt` takes beside the key. */
  readonly encryption: { readonly padding: number; readonly oaepHash?: string };
  /** What the padding costs, in bytes of the modulus (RFC 8017 sections 7.1.1 and 7.2.1). */
  readonly overhead: number;
  readonly decryption: Decryption;
}

function rsaCipher({ name, encryption, overhead, decryption }: Padding): Cipher {
  return {
    name,
    kty: 'RSA',
    operations: ALL,
    decryption,
    encrypt(key, { value }) {
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      const most = Math.ceil(bits / 8) - overhead;
      if (value.length > most) {
        const rule = `${name} with a ${bits}-bit key takes at most ${most} bytes`;
        throw new Fault('BadParameter', `The plaintext is ${value.length} bytes long; ${rule}.`);
      }
      return { value: publicEncrypt({ key, ...encryption }, value) };
    },
  };
}

const PKCS1 = { padding: constants.RSA_PKCS1_PADDING };
const OAEP = constants.RSA_PKCS1_OAEP_PADDING;

export const RSA_CIPHERS: readonly Cipher[] = [
  rsaCipher({
    name: 'RSA1_5',
    encryption: PKCS1,
    overhead: 11,
    // WebCrypto does not have it; OpenSSL 3.2 and newer answer bad padding with random bytes instead of an error.
    decryption: { by: 'worker', run: (key, value) => privateDecrypt({ key, ...PKCS1 }, value) },
  }),
  rsaCipher({
    name: 'RSA-OAEP',
    encryption: { padding: OAEP, oaepHash: 'sha1' },
    overhead: 42,
    decryption: { by: 'webcrypto', hash: 'SHA-1' },
  }),
  rsaCipher({
    name: 'RSA-OAEP-256',
    encryption: { padding: OAEP, oaepHash: 'sha256' },
    overhead: 66,
    decryption: { by: 'webcrypto', hash: 'SHA-256' },
  }),
];
