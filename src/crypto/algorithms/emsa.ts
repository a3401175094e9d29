import { Buffer } from 'node:buffer';
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * How a digest becomes the block that RSA signs (RFC 8017 section 9). node:crypto does this only together with the hash of
 * a whole message, and Key Vault signs digests that were made elsewhere.
 */
export interface Emsa {
  /** @param bits length of the modulus. */
  encode(digest: Uint8Array, bits: number): Buffer;
  /** Whether `block`, as long as the modulus, is an encoding of `digest`. */
  matches(block: Uint8Array, digest: Uint8Array, bits: number): boolean;
}

export type Hash = 'sha256' | 'sha384' | 'sha512';

export const DIGEST_BYTES: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** The DER of DigestInfo up to the digest itself (section 9.2, note 1). */
const DIGEST_INFO: Readonly<Record<Hash, Buffer>> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};

/** EMSA-PKCS1-v1_5 (section 9.2). The one encoding there is, so a block is compared with it whole and nothing is parsed. */
export function emsaPkcs1(algorithm: Hash): Emsa {
  const encode = (digest: Uint8Array, bits: number): Buffer => {
    const info = Buffer.concat([DIGEST_INFO[algorithm], digest]);
    const padding = Buffer.alloc(Math.ceil(bits / 8) - info.length - 3, 0xff);
    return Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), info]);
  };
  return { encode, matches: (block, digest, bits) => equal(block, encode(digest, bits)) };
}

const TRAILER = 0xbc;

/** EMSA-PSS (section 9.1) with MGF1 of the same hash and a salt as long as the digest (RFC 7518 section 3.5). */
export function emsaPss(algorithm: Hash, random: (bytes: number) => Buffer = randomBytes): Emsa {
  const length = DIGEST_BYTES[algorithm];

  /** H of section 9.1.1, steps 5 and 6: eight zeros, digest, salt. */
  const hashed = (digest: Uint8Array, salt: Uint8Array): Buffer =>
    hash(algorithm, Buffer.concat([Buffer.alloc(8), digest, salt]), 'buffer');

  /** `data` under the mask that `seed` makes, without the bits that are beyond the encoding. */
  const masked = (data: Uint8Array, seed: Uint8Array, bits: number): Buffer => {
    const block = Buffer.from(mgf1(algorithm, seed, data.length).map((byte, at) => byte ^ (data[at] ?? 0)));
    block[0] = (block[0] ?? 0) & firstByteMask(bits);
    return block;
  };

  return {
    encode(digest, bits) {
      const salt = random(length);
      const h = hashed(digest, salt);
      const data = Buffer.concat([Buffer.alloc(encodedBytes(bits) - 2 * length - 2), Buffer.of(1), salt]);
      const block = Buffer.concat([masked(data, h, bits), h, Buffer.of(TRAILER)]);
      return Buffer.concat([Buffer.alloc(Math.ceil(bits / 8) - block.length), block]);
    },
    matches(block, digest, bits) {
      const unused = block.length - encodedBytes(bits);
      const encoded = Buffer.from(block.subarray(unused));
      if (block.subarray(0, unused).some((byte) => byte !== 0)) return false;
      const hashAt = encoded.length - length - 1;
      if (encoded.at(-1) !== TRAILER || ((encoded[0] ?? 0) & ~firstByteMask(bits)) !== 0) return false;
      const h = encoded.subarray(hashAt, -1);
      const data = masked(encoded.subarray(0, hashAt), h, bits);
      const saltAt = data.length - length;
      const padding = Buffer.concat([Buffer.alloc(saltAt - 1), Buffer.of(1)]);
      return equal(data.subarray(0, saltAt), padding) && equal(h, hashed(digest, data.subarray(saltAt)));
    },
  };
}

/** emLen of section 9.1.1: one bit less than the modulus. */
const encodedBytes = (bits: number): number => Math.ceil((bits - 1) / 8);

const firstByteMask = (bits: number): number => 0xff >> (8 * encodedBytes(bits) - (bits - 1));

/** Appendix B.2.1. */
function mgf1(algorithm: Hash, seed: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; blocks.length * DIGEST_BYTES[algorithm] < length; counter++) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    blocks.push(hash(algorithm, Buffer.concat([seed, number]), 'buffer'));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
