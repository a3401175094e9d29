import { constants, type KeyObject, privateEncrypt, publicDecrypt } from 'node:crypto';
import type { Signature } from './algorithm.ts';
import { DIGEST_BYTES, type Emsa, emsaPkcs1, emsaPss, type Hash } from './emsa.ts';

/** RSASP1 and RSAVP1 of RFC 8017 section 5.2, on a block that is already padded. */
const padding = constants.RSA_NO_PADDING;

function rsaSignature(name: string, hash: Hash, emsa: Emsa): Signature {
  return {
    name,
    kty: 'RSA',
    operations: ['sign', 'verify'],
    digestBytes: DIGEST_BYTES[hash],
    signs: 'worker',
    verifies: 'here',
    sign: (key, digest) => privateEncrypt({ key, padding }, emsa.encode(digest, bitsOf(key))),
    verify(key, digest, signature) {
      const bits = bitsOf(key);
      if (signature.length !== Math.ceil(bits / 8)) return false;
      const block = opened(key, signature);
      return block !== undefined && emsa.matches(block, digest, bits);
    },
  };
}

/** Undefined where the signature is, as a number, not below the modulus. */
function opened(key: KeyObject, signature: Uint8Array): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return undefined;
  }
}

const bitsOf = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;

/** RFC 7518 sections 3.3 and 3.5. */
export const RSA_SIGNATURES: readonly Signature[] = [
  rsaSignature('PS256', 'sha256', emsaPss('sha256')),
  rsaSignature('PS384', 'sha384', emsaPss('sha384')),
  rsaSignature('PS512', 'sha512', emsaPss('sha512')),
  rsaSignature('RS256', 'sha256', emsaPkcs1('sha256')),
  rsaSignature('RS384', 'sha384', emsaPkcs1('sha384')),
  rsaSignature('RS512', 'sha512', emsaPkcs1('sha512')),
];
