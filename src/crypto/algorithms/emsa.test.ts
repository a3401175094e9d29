import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIGEST_BYTES, emsaPkcs1, emsaPss, type Hash } from './emsa.ts';

const HASHES: readonly Hash[] = ['sha256', 'sha384', 'sha512'];
const ENCODINGS = HASHES.flatMap((hash) => [
  { name: `PKCS1-v1_5 ${hash}`, hash, emsa: emsaPkcs1(hash) },
  { name: `PSS ${hash}`, hash, emsa: emsaPss(hash) },
]);

describe.each(ENCODINGS)('EMSA $name', ({ hash, emsa }) => {
  // Lengths at which the encoding is as long as the modulus, and at which it is a byte shorter.
  const bits = fc.constantFrom(2048, 2047, 2049, 2050, 3072, 4096);

  it('matches the digest that was encoded, in a block as long as the modulus', () => {
    fc.assert(
      fc.property(bits, (size) => {
        const digest = randomBytes(DIGEST_BYTES[hash]);
        const block = emsa.encode(digest, size);
        expect(block).toHaveLength(Math.ceil(size / 8));
        expect(BigInt(`0x${block.toString('hex')}`) < 1n << BigInt(size - 1)).toBe(true);
        expect(emsa.matches(block, digest, size)).toBe(true);
      }),
    );
  });

  it('matches nothing else: no other digest, and no block of which one bit was changed', () => {
    const digest = randomBytes(DIGEST_BYTES[hash]);
    const block = emsa.encode(digest, 2048);
    expect(emsa.matches(block, randomBytes(digest.length), 2048)).toBe(false);
    for (let bit = 0; bit < block.length * 8; bit++) {
      const changed = Buffer.from(block);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(emsa.matches(changed, digest, 2048)).toBe(false);
    }
  });

  it('matches no noise', () => {
    const digest = randomBytes(DIGEST_BYTES[hash]);
    for (const block of [Buffer.alloc(256), Buffer.alloc(256, 0xff), randomBytes(256)]) {
      expect(emsa.matches(block, digest, 2048)).toBe(false);
    }
  });
});

describe('EMSA-PKCS1-v1_5', () => {
  const digest = randomBytes(32);
  const emsa = emsaPkcs1('sha256');
  const block = emsa.encode(digest, 2048);
  const info = block.subarray(block.indexOf(0, 1) + 1);

  it('matches no block with short padding and anything behind the digest, which can be made without the key', () => {
    const forged = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(8, 0xff), Buffer.of(0), info]);
    expect(emsa.matches(Buffer.concat([forged, randomBytes(256 - forged.length)]), digest, 2048)).toBe(false);
  });

  it('matches no DigestInfo without its parameters, and no bare digest', () => {
    const bare = Buffer.concat([Buffer.from('302f300b0609608648016503040201', 'hex'), Buffer.of(4, 32), digest]);
    for (const content of [bare, digest]) {
      const padding = Buffer.alloc(256 - 3 - content.length, 0xff);
      const other = Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), content]);
      expect(emsa.matches(other, digest, 2048)).toBe(false);
    }
  });
});

describe('EMSA-PSS', () => {
  it('takes another salt each time', () => {
    const digest = randomBytes(32);
    const blocks = Array.from({ length: 20 }, () => emsaPss('sha256').encode(digest, 2048).toString('hex'));
    expect(new Set(blocks).size).toBe(20);
  });
});
