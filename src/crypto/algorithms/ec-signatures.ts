import { Buffer } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import { children } from '../certificates/der.ts';
import type { Signature } from './algorithm.ts';
import { type Curve, curveOf } from './curves.ts';

/**
 * ECDSA over a ready digest (FIPS 186-5 section 6.4). node:crypto and WebCrypto hash whatever they sign, so the arithmetic
 * is that of @noble/curves. It is loaded by whoever signs first, and that is a worker thread.
 */
const ARITHMETIC = {
  'P-256': async () => (await import('@noble/curves/nist.js')).p256,
  'P-384': async () => (await import('@noble/curves/nist.js')).p384,
  'P-521': async () => (await import('@noble/curves/nist.js')).p521,
  'P-256K': async () => (await import('@noble/curves/secp256k1.js')).secp256k1,
} as const satisfies Record<Curve, unknown>;

function ecSignature(name: string, crv: Curve, digestBytes: number): Signature {
  const numberBytes = curveOf(crv)?.bytes ?? 0;
  return {
    name,
    kty: 'EC',
    crv,
    operations: ['sign', 'verify'],
    digestBytes,
    signs: 'worker',
    verifies: 'worker',
    async sign(key, digest) {
      const curve = await ARITHMETIC[crv]();
      const number = privateNumber(key);
      try {
        // Random bytes beside the digest (RFC 6979 section 3.6): neither a weak generator nor a fault gives the key away.
        return curve.sign(digest, number, { prehash: false, extraEntropy: true });
      } finally {
        number.fill(0);
      }
    },
    async verify(key, digest, signature) {
      if (signature.length !== 2 * numberBytes) return false;
      const curve = await ARITHMETIC[crv]();
      // Key Vault takes both of the two values of s that fit.
      return curve.verify(signature, digest, publicPoint(key), { prehash: false, lowS: false });
    },
  };
}

/** The second member of ECPrivateKey (RFC 5915 section 3), in full length. */
function privateNumber(key: KeyObject): Buffer {
  const der = key.export({ format: 'der', type: 'sec1' });
  const [, octets = Buffer.alloc(0)] = children(der);
  const number = Buffer.from(octets.subarray(2));
  der.fill(0);
  return number;
}

function publicPoint(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

/** RFC 7518 section 3.4, RFC 8812 section 3.2. A signature is r and s, each as long as a coordinate. */
export const EC_SIGNATURES: readonly Signature[] = [
  ecSignature('ES256', 'P-256', 32),
  ecSignature('ES256K', 'P-256K', 32),
  ecSignature('ES384', 'P-384', 48),
  ecSignature('ES512', 'P-521', 64),
];
