import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { fillRandom } from '../threads/random-pool.ts';
import type { Cipher, KeyOperation, Parts } from './algorithm.ts';
import { badPart } from './cipher-parts.ts';

/** AES keys of one length each: A128… takes 128 bits and no other (NIST SP 800-38A, 800-38D, 800-38F). */
const SIZES = [128, 192, 256] as const;

const BLOCK = 16;
const ENCRYPT: readonly KeyOperation[] = ['encrypt', 'decrypt'];
const WRAP: readonly KeyOperation[] = ['wrapKey', 'unwrapKey'];

interface Aes {
  readonly encrypt: Cipher['encrypt'];
  readonly decrypt: Extract<Cipher['decryption'], { by: 'here' }>['run'];
}

interface Mode {
  readonly suffix: string;
  readonly operations: readonly KeyOperation[];
  readonly parts?: Parts;
}

/** The rows of one mode, for each length of key. */
function rows({ suffix, operations, parts }: Mode, make: (bits: number, name: string) => Aes): Cipher[] {
  return SIZES.map((bits) => {
    const name = `A${bits}${suffix}`;
    const { encrypt, decrypt } = make(bits, name);
    const row = {
      name,
      kty: 'oct',
      bits: [bits],
      operations,
      encrypt,
      decryption: { by: 'here', run: decrypt },
    } as const;
    return parts === undefined ? row : { ...row, parts };
  });
}

const GCM_IV = 12;
const GCM_TAG = 16;
const AUTHENTICATED = { authTagLength: GCM_TAG };

/** The vault makes the iv: one that came back with another plaintext would give both of them, and the key for tags, away. */
const GCM: Mode = { suffix: 'GCM', operations: ENCRYPT, parts: { iv: GCM_IV, makesIv: true, tag: GCM_TAG, aad: true } };
const gcm = rows(GCM, (bits) => ({
  encrypt(key, { value, aad }) {
    const iv = Buffer.alloc(GCM_IV);
    fillRandom(iv);
    const cipher = createCipheriv(`aes-${bits}-gcm` as 'aes-256-gcm', key, iv, AUTHENTICATED);
    if (aad !== undefined) cipher.setAAD(aad);
    const encrypted = Buffer.concat([cipher.update(value), cipher.final()]);
    return { value: encrypted, iv, tag: cipher.getAuthTag(), aad };
  },
  decrypt(key, { value, iv, aad, tag }) {
    const decipher = createDecipheriv(`aes-${bits}-gcm` as 'aes-256-gcm', key, present(iv), AUTHENTICATED);
    if (aad !== undefined) decipher.setAAD(aad);
    decipher.setAuthTag(present(tag));
    return opened(decipher.update(value), () => decipher.final());
  },
}));

/** Without authentication. The iv is the caller's; with `padded` off, whole blocks only. */
const cbc = (suffix: string, padded: boolean) =>
  rows({ suffix, operations: ENCRYPT, parts: { iv: BLOCK } }, (bits, name) => ({
    encrypt(key, { value, iv }) {
      if (!padded && value.length % BLOCK !== 0) {
        throw badPart('value', `${name} takes whole blocks of ${BLOCK} bytes; A${bits}CBCPAD takes any length`);
      }
      const cipher = createCipheriv(`aes-${bits}-cbc`, key, present(iv)).setAutoPadding(padded);
      return { value: Buffer.concat([cipher.update(value), cipher.final()]), iv };
    },
    decrypt(key, { value, iv }) {
      const decipher = createDecipheriv(`aes-${bits}-cbc`, key, present(iv)).setAutoPadding(padded);
      return opened(decipher.update(value), () => decipher.final());
    },
  }));

const KW_IV = Buffer.alloc(8, 0xa6);
const HALF_BLOCK = 8;

/** AES Key Wrap without padding (RFC 3394): at least two half blocks go in, and one more comes out. */
const kw = rows({ suffix: 'KW', operations: WRAP }, (bits, name) => ({
  encrypt(key, { value }) {
    if (value.length < 2 * HALF_BLOCK || value.length % HALF_BLOCK !== 0) {
      throw badPart('value', `${name} wraps keys of 16 bytes or more, in steps of 8`);
    }
    const cipher = createCipheriv(`id-aes${bits}-wrap`, key, KW_IV);
    return { value: Buffer.concat([cipher.update(value), cipher.final()]) };
  },
  decrypt(key, { value }) {
    // OpenSSL alone would take a wrap of nothing.
    if (value.length < 3 * HALF_BLOCK || value.length % HALF_BLOCK !== 0) throw new RangeError('no wrapped key');
    const decipher = createDecipheriv(`id-aes${bits}-wrap`, key, KW_IV);
    return opened(decipher.update(value), () => decipher.final());
  },
}));

/** JsonWebKeyEncryptionAlgorithm, the symmetric ones. */
export const AES_CIPHERS: readonly Cipher[] = [...gcm, ...kw, ...cbc('CBC', false), ...cbc('CBCPAD', true)];

/** Both parts of a plaintext, which are cleared: of a short padded text the second is all of it. */
function opened(first: Buffer, final: () => Buffer): Buffer {
  const parts = [first];
  try {
    parts.push(final());
    return Buffer.concat(parts);
  } finally {
    for (const part of parts) part.fill(0);
  }
}

/** What was required before. */
function present(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new TypeError('a part is missing that was required');
  return bytes;
}
