import { createPrivateKey, createSecretKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Sealed } from '../sealed.ts';
import { CURVE_NAMES, curveOf } from './algorithms/curves.ts';
import { ecKeyFromJwk } from './jwk/ec-jwk.ts';
import type { UncheckedJwk } from './jwk/jwk-bytes.ts';
import { OCT_BITS, octKeyFromJwk } from './jwk/oct-jwk.ts';
import { bitsOf, type KeyFamily, type PublicHalf, publicHalfOf, type RsaPublicHalf } from './jwk/public-half.ts';
import { RSA_BITS, rsaKeyFromJwk, sizeSentence } from './jwk/rsa-jwk.ts';
import type { Place, Seal } from './seal.ts';

/** A key that is not stored yet. Its private part is a handle; only `sealPrivateKey` turns it into bytes. */
export interface KeyMaterial {
  /** The private half, or the secret of an `oct` key. */
  readonly privateKey: KeyObject;
  readonly publicHalf: PublicHalf;
}

/** What a new key shall be: the type, and of the rest what that type knows. */
export interface KeySpec {
  readonly kty: KeyFamily;
  /** Bits of the modulus or of the secret. */
  readonly size?: number | undefined;
  readonly crv?: string | undefined;
}

const MINIMUM_EXPONENT = 65_537;
const MAXIMUM_EXPONENT = 2 ** 32 - 1;

const MAKERS: Readonly<Record<KeyFamily, (spec: KeySpec) => Promise<KeyMaterial>>> = {
  async RSA({ size = 2048, crv }) {
    if (crv !== undefined) throw new Fault('BadParameter', 'The crv is for EC keys; an RSA key has a key_size.');
    return generateRsa(size);
  },
  async EC({ size, crv = 'P-256' }) {
    const curve = curveOf(crv);
    if (curve === undefined) throw new Fault('BadParameter', `The crv of an EC key must be ${CURVE_NAMES.join(', ')}.`);
    if (size !== undefined && size !== curve.bits) {
      throw new Fault('BadParameter', 'The key_size of an EC key is that of its crv; leave it out.');
    }
    return material(await generate((done) => generateKeyPair('ec', { namedCurve: curve.openssl }, done)));
  },
  async oct({ size = 256, crv }) {
    if (crv !== undefined) throw new Fault('BadParameter', 'The crv is for EC keys; an oct key has a key_size.');
    if (!OCT_BITS.includes(size)) {
      throw new Fault(
        'BadParameter',
        `The key_size is ${size} bits; an oct key must have ${OCT_BITS.join(', ')} bits.`,
      );
    }
    return material(secretKey(randomBytes(size / 8)));
  },
};

/**
 * Makes a new key of any type, off the main thread where it takes long (RSA: 0.1 to 2 s of one core). The spec of a key
 * that is there gives one like it.
 * @throws Fault BadParameter for a size or curve that the type does not have.
 */
export function makeKey(spec: KeySpec): Promise<KeyMaterial> {
  return MAKERS[spec.kty](spec);
}

/**
 * Makes a new RSA key, of 2048, 3072 or 4096 bits.
 * @param publicExponent odd, from 65537 (FIPS 186-5 appendix A.1.1) to 2^32 - 1.
 * @throws Fault BadParameter for another size or exponent.
 */
export async function generateRsa(
  bits: number,
  publicExponent = MINIMUM_EXPONENT,
): Promise<KeyMaterial & { readonly publicHalf: RsaPublicHalf }> {
  if (!RSA_BITS.includes(bits)) throw new Fault('BadParameter', sizeSentence('key_size', bits));
  const inRange = publicExponent >= MINIMUM_EXPONENT && publicExponent <= MAXIMUM_EXPONENT;
  if (!inRange || publicExponent % 2 !== 1) {
    throw new Fault('BadParameter', 'The public_exponent must be an odd number from 65537 to 4294967295.');
  }
  const options = { modulusLength: bits, publicExponent };
  const privateKey = await generate((done) => generateKeyPair('rsa', options, done));
  return { privateKey, publicHalf: publicHalfOf(privateKey) as RsaPublicHalf };
}

type Done = (error: Error | null, publicKey: KeyObject, privateKey: KeyObject) => void;

function generate(start: (done: Done) => void): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    start((error, _publicKey, privateKey) => {
      if (error) reject(error);
      else resolve(privateKey);
    });
  });
}

const READERS: Readonly<Record<KeyFamily, (jwk: UncheckedJwk) => KeyObject | Promise<KeyObject>>> = {
  RSA: rsaKeyFromJwk,
  EC: ecKeyFromJwk,
  oct: octKeyFromJwk,
};

/**
 * Takes over a private or secret key that a caller sends.
 * @throws Fault BadParameter naming the member that is missing, malformed or does not fit the others.
 */
export async function importJwk(kty: KeyFamily, jwk: UncheckedJwk): Promise<KeyMaterial> {
  return material(await READERS[kty](jwk));
}

function material(privateKey: KeyObject): KeyMaterial {
  return { privateKey, publicHalf: publicHalfOf(privateKey) };
}

/** Encrypts a private key (PKCS #8) or a secret (as it is); the only way in which their bytes leave this room. */
export function sealPrivateKey(
  { privateKey }: { readonly privateKey: KeyObject },
  seal: Seal,
  place: Place,
  meta: string,
): Sealed {
  const bytes =
    privateKey.type === 'secret' ? privateKey.export() : privateKey.export({ format: 'der', type: 'pkcs8' });
  try {
    return seal.seal(bytes, place, meta);
  } finally {
    bytes.fill(0);
  }
}

/**
 * Opens what `sealPrivateKey` made of a private key.
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

/** The same of a secret. */
export function openSecretKey(sealed: Uint8Array, seal: Seal, place: Place, meta: string): KeyObject {
  return secretKey(seal.open(sealed, place, meta));
}

/** Of what `sealPrivateKey` seals; undefined where the bytes are no key of that type and of a size that it has. */
export function publicHalfOfBytes(kty: KeyFamily, bytes: Buffer): PublicHalf | undefined {
  try {
    const half = publicHalfOf(
      kty === 'oct' ? createSecretKey(bytes) : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }),
    );
    return half.kty === kty && SIZES[kty].includes(bitsOf(half)) ? half : undefined;
  } catch {
    return undefined;
  }
}

const SIZES: Readonly<Record<KeyFamily, readonly number[]>> = {
  RSA: RSA_BITS,
  EC: CURVE_NAMES.map((name) => curveOf(name)?.bits ?? 0),
  oct: OCT_BITS,
};

/** Clears the bytes: the handle has its own. */
function secretKey(bytes: Buffer): KeyObject {
  try {
    return createSecretKey(bytes);
  } finally {
    bytes.fill(0);
  }
}
