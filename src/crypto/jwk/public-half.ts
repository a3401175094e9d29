import { Buffer } from 'node:buffer';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Curve, curveOf, curveOfJwk } from '../algorithms/curves.ts';

/** The kinds of key, hardware or not: `kty` of a JSON Web Key (RFC 7518 section 6.1). */
export type KeyFamily = 'RSA' | 'EC' | 'oct';

/** Modulus and exponent, base64url without leading zeros (RFC 7518 section 6.3.1). */
export interface RsaPublicHalf {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** Coordinates in full length (RFC 7518 section 6.2.1), the curve under Key Vault's name. */
export interface EcPublicHalf {
  readonly kty: 'EC';
  readonly crv: Curve;
  readonly x: string;
  readonly y: string;
}

/** Of a symmetric key nothing is public but its length. */
export interface OctPublicHalf {
  readonly kty: 'oct';
  readonly bits: number;
}

/** What everybody may know of a key. */
export type PublicHalf = RsaPublicHalf | EcPublicHalf | OctPublicHalf;

/** Of a private or secret key. */
export function publicHalfOf(key: KeyObject): PublicHalf {
  if (key.type === 'secret') return { kty: 'oct', bits: (key.symmetricKeySize ?? 0) * 8 };
  const { n = '', e = '', crv, x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const curve = curveOfJwk(crv);
  return curve === undefined ? { kty: 'RSA', n, e } : { kty: 'EC', crv: curve, x, y };
}

/** What verifies and encrypts. Throws a TypeError for a symmetric key, which has no such half. */
export function publicKeyOf(half: PublicHalf): KeyObject {
  if (half.kty === 'oct') throw new TypeError('a symmetric key has no public key');
  const jwk = half.kty === 'RSA' ? half : { ...half, crv: curveOf(half.crv)?.jwk ?? '' };
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}

/** Length of the modulus, of the curve's field, or of the secret: the read-only `key_size` of Key Vault. */
export function bitsOf(half: PublicHalf): number {
  if (half.kty === 'oct') return half.bits;
  if (half.kty === 'EC') return curveOf(half.crv)?.bits ?? 0;
  return Buffer.byteLength(half.n, 'base64url') * 8;
}
