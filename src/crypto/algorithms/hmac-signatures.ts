import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Signature } from './algorithm.ts';
import { DIGEST_BYTES, type Hash } from './emsa.ts';

/** Takes a few microseconds, so that it runs where it is asked for. */
function hmac(name: string, hash: Hash): Signature {
  const sign = (key: KeyObject, digest: Uint8Array) => createHmac(hash, key).update(digest).digest();
  return {
    name,
    kty: 'oct',
    // The longest keys that there are: RFC 7518 section 3.2 wants no less for HS256.
    bits: [256],
    operations: ['sign', 'verify'],
    digestBytes: DIGEST_BYTES[hash],
    signs: 'here',
    verifies: 'here',
    sign,
    verify(key, digest, signature) {
      const expected = sign(key, digest);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

export const HMAC_SIGNATURES: readonly Signature[] = [
  hmac('HS256', 'sha256'),
  hmac('HS384', 'sha384'),
  hmac('HS512', 'sha512'),
];
