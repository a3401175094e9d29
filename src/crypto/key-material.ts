import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Sealed } from '../sealed.ts';
import { privateKeyFromJwk, RSA_BITS, type RsaPrivateJwk, sizeSentence } from './rsa-jwk.ts';
import type { Place, Seal } from './seal.ts';

/** The public half of an RSA key: modulus and exponent, base64url without leading zeros (RFC 7518 section 6.3.1). */
export interface RsaPublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** A key pair that is not stored yet. The private half is a handle; only `sealPrivateKey` turns it into bytes. */
export interface PrivateKeyMaterial {
  readonly privateKey: KeyObject;
  readonly publicJwk: RsaPublicJwk;
  /** Length of the modulus. */
  readonly bits: number;
}

const MINIMUM_EXPONENT = 65_537;
const MAXIMUM_EXPONENT = 2 ** 32 - 1;

/**
 * Makes a new RSA key, off the main thread: it takes 0.1 to 2 s of one core.
 * @param publicExponent odd, from 65537 (FIPS 186-5 appendix A.1.1) to 2^32 - 1.
 * @throws Fault BadParameter for another size or exponent.
 */
export async function generateRsa(bits: number, publicExponent = MINIMUM_EXPONENT): Promise<PrivateKeyMaterial> {
  if (!RSA_BITS.includes(bits)) throw new Fault('BadParameter', sizeSentence('key_size', bits));
  const inRange = publicExponent >= MINIMUM_EXPONENT && publicExponent <= MAXIMUM_EXPONENT;
  if (!inRange || publicExponent % 2 !== 1) {
    throw new Fault('BadParameter', 'The public_exponent must be an odd number from 65537 to 4294967295.');
  }
  const privateKey = await new Promise<KeyObject>((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: bits, publicExponent }, (error, _publicKey, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
  return material(privateKey);
}

/**
 * Takes over a private RSA key that a caller sends.
 * @throws Fault BadParameter naming the member that is missing, malformed or does not fit the others.
 */
export async function importRsaJwk(jwk: RsaPrivateJwk): Promise<PrivateKeyMaterial> {
  return material(await privateKeyFromJwk(jwk));
}

function material(privateKey: KeyObject): PrivateKeyMaterial {
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, publicJwk: { kty: 'RSA', n, e }, bits: publicKey.asymmetricKeyDetails?.modulusLength ?? 0 };
}

/** Encrypts a private key (PKCS #8) for storage; the only way in which private key bytes leave this room. */
export function sealPrivateKey(
  { privateKey }: { readonly privateKey: KeyObject },
  seal: Seal,
  place: Place,
  meta: string,
): Sealed {
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  try {
    return seal.seal(der, place, meta);
  } finally {
    der.fill(0);
  }
}

/**
 * Opens what `sealPrivateKey` made.
 * @throws Fault Tampered when bytes, place or meta are not what was sealed.
 */
export function openPrivateKey(sealed: Uint8Array, seal: Seal, place: Place, meta: string): KeyObject {
  const der = seal.open(sealed, place, meta);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}
