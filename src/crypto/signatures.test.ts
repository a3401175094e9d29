import { Buffer } from 'node:buffer';
import type * as crypto from 'node:crypto';
import { constants, createHmac, hash, sign, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { publicKeyOf } from './jwk/public-half.ts';
import { type KeySpec, makeKey } from './key-material.ts';
import { createKeys } from './perform.ts';
import type { UsableKey } from './threads/key-cache.ts';

// What signs on this thread fails, so that these tests pass only when other threads do it.
vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof crypto>()),
  privateEncrypt() {
    throw new Error('privateEncrypt was called on the main thread');
  },
}));

const keys = createKeys({ workers: 2, cores: 2 });
afterAll(() => keys.close());

const rsa: KeySpec = { kty: 'RSA', size: 2048 };
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING };
/** Key, hash of the message, and what OpenSSL needs to hear of the signature. */
const ALGORITHMS: readonly (readonly [string, KeySpec, string, object])[] = [
  ['RS256', rsa, 'sha256', {}],
  ['RS384', rsa, 'sha384', {}],
  ['RS512', { kty: 'RSA', size: 3072 }, 'sha512', {}],
  ['PS256', rsa, 'sha256', { ...PSS, saltLength: 32 }],
  ['PS384', rsa, 'sha384', { ...PSS, saltLength: 48 }],
  ['PS512', { kty: 'RSA', size: 4096 }, 'sha512', { ...PSS, saltLength: 64 }],
  ['ES256', { kty: 'EC', crv: 'P-256' }, 'sha256', { dsaEncoding: 'ieee-p1363' }],
  ['ES256K', { kty: 'EC', crv: 'P-256K' }, 'sha256', { dsaEncoding: 'ieee-p1363' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }, 'sha384', { dsaEncoding: 'ieee-p1363' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }, 'sha512', { dsaEncoding: 'ieee-p1363' }],
];

async function usable(spec: KeySpec, id: string): Promise<UsableKey & { load: () => crypto.KeyObject }> {
  const { privateKey, publicHalf: half } = await makeKey(spec);
  return { id, half, load: () => privateKey };
}

const flipped = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

describe.each(ALGORITHMS)('%s', async (algorithm, spec, algorithmOfHash, options) => {
  const key = await usable(spec, algorithm);
  const publicKey = publicKeyOf(key.half);
  const message = Buffer.from('a message that is hashed once');
  const digest = hash(algorithmOfHash, message, 'buffer');

  it('signs the digest itself: OpenSSL verifies it over the message, and hashes that once', async () => {
    const signature = await keys.sign(algorithm, key, digest);
    expect(verify(algorithmOfHash, message, { key: publicKey, ...options }, signature)).toBe(true);
    expect(verify(algorithmOfHash, digest, { key: publicKey, ...options }, signature)).toBe(false);
  });

  it('verifies over the digest what OpenSSL signs over the message', async () => {
    const signature = sign(algorithmOfHash, message, { key: key.load(), ...options });
    expect(await keys.verify(algorithm, key, { digest, signature })).toBe(true);
  });

  it('verifies what it signs, and nothing that was changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: digest.length, maxLength: digest.length }),
        fc.nat(),
        async (digest, at) => {
          const signature = await keys.sign(algorithm, key, digest);
          const changed = flipped(signature, at % (signature.length * 8));
          const other = flipped(digest, at % (digest.length * 8));
          expect(await keys.verify(algorithm, key, { digest, signature })).toBe(true);
          expect(await keys.verify(algorithm, key, { digest, signature: changed })).toBe(false);
          expect(await keys.verify(algorithm, key, { digest: other, signature })).toBe(false);
        },
      ),
      { numRuns: 4 },
    );
  });

  it('takes no signature of another length, of zeros, of ones, or of another key', async () => {
    const signature = await keys.sign(algorithm, key, digest);
    const foreign = await keys.sign(algorithm, await usable(spec, `other-${algorithm}`), digest);
    const none = [Buffer.alloc(0), signature.subarray(1), Buffer.concat([signature, signature]), foreign];
    const filled = [Buffer.alloc(signature.length), Buffer.alloc(signature.length, 0xff)];
    for (const each of [...none, ...filled, Buffer.concat([Buffer.of(0), signature])]) {
      expect(await keys.verify(algorithm, key, { digest, signature: each })).toBe(false);
    }
  });

  it.each([0, 1, 20, 31, 33, 47, 49, 63, 65, 128])('refuses a digest of %i bytes', async (length) => {
    const needed = `and ${algorithm} takes a digest of ${digest.length} bytes.`;
    const refused = (parameter: string) => ({
      code: 'BadParameter',
      message: `The parameter ${parameter} is not valid: it is ${length} bytes long, ${needed}`,
    });
    const short = Buffer.alloc(length);
    await expect(keys.sign(algorithm, key, short)).rejects.toMatchObject(refused('value'));
    const signed = { digest: short, signature: Buffer.alloc(64) };
    await expect(keys.verify(algorithm, key, signed)).rejects.toMatchObject(refused('digest'));
  });
});

describe('PSS', () => {
  it.each([0, 20, 222])(
    'with a salt of %i bytes is no signature: the salt is as long as the digest',
    async (saltLength) => {
      const key = await usable(rsa, `salt-${saltLength}`);
      const digest = hash('sha256', 'text', 'buffer');
      const signature = sign('sha256', Buffer.from('text'), { key: key.load(), ...PSS, saltLength });
      expect(await keys.verify('PS256', key, { digest, signature })).toBe(false);
    },
  );
});

describe('signatures with both values of s', () => {
  it('are taken, as Key Vault takes them', async () => {
    const key = await usable({ kty: 'EC', crv: 'P-256K' }, 'both');
    const digest = hash('sha256', 'text', 'buffer');
    const signature = await keys.sign('ES256K', key, digest);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
    const other = Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
    expect(await keys.verify('ES256K', key, { digest, signature: other })).toBe(true);
  });
});

describe.each([
  ['HS256', 'sha256'],
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
])('%s', async (algorithm, algorithmOfHash) => {
  const key = await usable({ kty: 'oct', size: 256 }, algorithm);

  it('is the HMAC of the digest', async () => {
    const digest = hash(algorithmOfHash, 'text', 'buffer');
    const expected = createHmac(algorithmOfHash, key.load()).update(digest).digest();
    const signature = await keys.sign(algorithm, key, digest);
    expect(signature.equals(expected)).toBe(true);
    expect(await keys.verify(algorithm, key, { digest, signature })).toBe(true);
    for (const each of [flipped(signature, 9), signature.subarray(1), Buffer.alloc(0)]) {
      expect(await keys.verify(algorithm, key, { digest, signature: each })).toBe(false);
    }
  });
});

describe('a key that cannot sign so', () => {
  it.each<[string, KeySpec, string]>([
    ['RS256', { kty: 'EC', crv: 'P-256' }, '"EC" on P-256; use ES256.'],
    ['ES256', { kty: 'EC', crv: 'P-256K' }, '"EC" on P-256K; use ES256K.'],
    ['HS256', { kty: 'oct', size: 128 }, '"oct" with 128 bits.'],
    ['RSNULL', rsa, '"RSA"; use PS256, PS384, PS512, RS256, RS384, RS512.'],
  ])('%s', async (algorithm, spec, rest) => {
    const key = await usable(spec, `no-${algorithm}`);
    await expect(keys.sign(algorithm, key, Buffer.alloc(32))).rejects.toMatchObject({
      code: 'BadParameter',
      message: `The algorithm "${algorithm}" is not supported for a key of type ${rest}`,
    });
  });
});
