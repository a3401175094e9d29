import { Buffer } from 'node:buffer';
import { createDecipheriv } from 'node:crypto';
import { Fault } from '../../fault.ts';
import { childrenIn, count, type Element, octets, oidOf, readWhole, TAG } from './ber.ts';
import { derivePbkdf2, derivePkcs12, type Password, PURPOSE, type Spend } from './derivation.ts';
import { decryptRc2 } from './rc2.ts';
import { refusal, unsupported } from './refusal.ts';

interface Cipher {
  readonly keyBytes: number;
  /** The block's size, and the initialisation vector's. */
  readonly blockBytes: number;
  /** Whole blocks; the padding is not looked at. */
  decrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer;
}

/** A cipher with the key and the initialisation vector that the password gives. */
interface Keyed {
  readonly cipher: Cipher;
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** RFC 7292 appendix C: key and vector come from PKCS#12's own derivation over SHA-1. */
const PKCS12_CIPHERS: Readonly<Record<string, Cipher>> = {
  '1.2.840.113549.1.12.1.3': openssl('des-ede3-cbc', 24, 8),
  '1.2.840.113549.1.12.1.4': openssl('des-ede-cbc', 16, 8),
  '1.2.840.113549.1.12.1.5': rc2(128),
  '1.2.840.113549.1.12.1.6': rc2(40),
};

const PBES2 = '1.2.840.113549.1.5.13';

/** RFC 8018 appendix B.2 and RFC 3565: the vector stands in the file. */
const PBES2_CIPHERS: Readonly<Record<string, Cipher>> = {
  '1.2.840.113549.3.7': openssl('des-ede3-cbc', 24, 8),
  '2.16.840.1.101.3.4.1.2': openssl('aes-128-cbc', 16, 16),
  '2.16.840.1.101.3.4.1.22': openssl('aes-192-cbc', 24, 16),
  '2.16.840.1.101.3.4.1.42': openssl('aes-256-cbc', 32, 16),
};

/**
 * The element that is encrypted in `data`, which the caller clears after use.
 * @param algorithm AlgorithmIdentifier of the encryption.
 * @param forms of the password; the first that fits counts.
 * @throws Fault BadParameter: for another password, and for an algorithm that is not known.
 */
export function decrypt(
  algorithm: Element | undefined,
  data: Buffer,
  { forms, spend }: { forms: readonly Password[]; spend: Spend },
): Buffer {
  const [id, parameters] = childrenIn(algorithm, TAG.sequence);
  const oid = oidOf(id);
  for (const password of forms) {
    const key = oid === PBES2 ? pbes2(parameters, password, spend) : pkcs12(oid, parameters, { password, spend });
    const plain = decryptWith(key, data);
    if (plain !== undefined && isSequence(plain)) return plain;
    plain?.fill(0);
  }
  throw refusal('wrongPassword');
}

/** What is encrypted is one SEQUENCE in each case. Padding alone fits one wrong key in 256, and with the tag one in 65,536. */
function isSequence(plain: Buffer): boolean {
  if (plain[0] !== TAG.sequence) return false;
  try {
    readWhole(plain, 0);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

/** Undefined where the padding is wrong. */
function decryptWith({ cipher, key, iv }: Keyed, data: Buffer): Buffer | undefined {
  if (data.length === 0 || data.length % cipher.blockBytes !== 0) throw refusal('damaged');
  return unpadded(cipher.decrypt(data, key, iv), cipher.blockBytes);
}

function pkcs12(
  oid: string,
  parameters: Element | undefined,
  { password, spend }: { password: Password; spend: Spend },
): Keyed {
  const cipher = PKCS12_CIPHERS[oid];
  if (cipher === undefined) throw unsupported(oid);
  const [salt, rounds] = childrenIn(parameters, TAG.sequence);
  const iterations = count(rounds);
  spend(iterations);
  const derive = derivePkcs12({ hash: 'sha1', blockBytes: 64, password: password.bmp, salt: octets(salt), iterations });
  return { cipher, key: derive(PURPOSE.key, cipher.keyBytes), iv: derive(PURPOSE.iv, cipher.blockBytes) };
}

function pbes2(parameters: Element | undefined, password: Password, spend: Spend): Keyed {
  const [derivation, scheme] = childrenIn(parameters, TAG.sequence);
  const [id, vector] = childrenIn(scheme, TAG.sequence);
  const cipher = PBES2_CIPHERS[oidOf(id)];
  if (cipher === undefined) throw unsupported(oidOf(id));
  const iv = octets(vector);
  if (iv.length !== cipher.blockBytes) throw refusal('damaged');
  return { cipher, key: derivePbkdf2(derivation, password, spend)(cipher.keyBytes), iv };
}

function openssl(name: string, keyBytes: number, blockBytes: number): Cipher {
  return {
    keyBytes,
    blockBytes,
    decrypt(data, key, iv) {
      const decipher = createDecipheriv(name, key, iv).setAutoPadding(false);
      return Buffer.concat([decipher.update(data), decipher.final()]);
    },
  };
}

function rc2(effectiveBits: number): Cipher {
  return {
    keyBytes: effectiveBits / 8,
    blockBytes: 8,
    decrypt: (data, key, iv) => decryptRc2(data, { key, effectiveBits, iv }),
  };
}

/** RFC 8018 section 6.1.1, step 4. */
function unpadded(data: Buffer, blockBytes: number): Buffer | undefined {
  const pad = data.at(-1) ?? 0;
  const padding = data.subarray(-pad);
  if (pad >= 1 && pad <= blockBytes && padding.every((byte) => byte === pad)) return data.subarray(0, -pad);
  data.fill(0);
  return undefined;
}
