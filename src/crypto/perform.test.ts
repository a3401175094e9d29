import { Buffer } from 'node:buffer';
import type * as crypto from 'node:crypto';
import { type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Fault } from '../fault.ts';
import { generateRsa, type KeyMaterial } from './key-material.ts';
import { createKeys } from './perform.ts';
import type { UsableKey } from './threads/key-cache.ts';

// Whatever decrypts with RSA on this thread fails, so that these tests pass only when other threads do it.
vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof crypto>()),
  privateDecrypt() {
    throw new Error('privateDecrypt was called on the main thread');
  },
}));

const NAMES = ['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256'];
/** What each costs of the modulus. */
const OVERHEAD: Record<string, number> = { RSA1_5: 11, 'RSA-OAEP': 42, 'RSA-OAEP-256': 66 };

const sizes = [2048, 3072, 4096];
const pairs = await Promise.all(sizes.map((bits) => generateRsa(bits)));
const [small, middle, large] = pairs as [(typeof pairs)[0], (typeof pairs)[0], (typeof pairs)[0]];
const keys = createKeys({ workers: 2, cores: 2 });

/** A version of a key under `id`. */
const usable = ({ privateKey, publicHalf: half }: KeyMaterial, id: string, load = () => privateKey): UsableKey => ({
  id,
  half,
  load,
});
const smallKey = usable(small, 'key-2048');

async function encrypt(algorithm: string, key: UsableKey, plain: Uint8Array, by = keys): Promise<Buffer> {
  const { value } = await by.encrypt({ algorithm, operation: 'encrypt' }, key, { value: plain });
  return Buffer.from(value);
}

const decrypt = (algorithm: string, key: UsableKey, value: Uint8Array, by = keys): Promise<Buffer> =>
  by.decrypt({ algorithm, operation: 'decrypt' }, key, { value });

afterAll(() => keys.close());

/** Every failure looks the same in every member, the hidden cause and the inner code included. */
async function expectUndecryptable(decryption: Promise<Buffer>): Promise<void> {
  const message = 'The ciphertext could not be decrypted with this key and algorithm.';
  const error: unknown = await decryption.catch((caught: unknown) => caught);
  expect(error).toStrictEqual(new Fault('BadParameter', message));
  expect(error).not.toHaveProperty('cause');
}

function refused(message: string): object {
  return expect.objectContaining({ name: 'Fault', code: 'BadParameter', message });
}

function loadSmall(): KeyObject {
  return small.privateKey;
}

const everyCombination = NAMES.flatMap((name) => pairs.map((pair, at) => ({ name, bits: sizes[at] ?? 0, pair })));

describe.each(everyCombination)('$name with $bits bits', ({ name, bits, pair }) => {
  const limit = bits / 8 - (OVERHEAD[name] ?? 0);
  const key = usable(pair, `key-${bits}`);

  it('decrypts what it encrypted, of every length that it takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: limit }), async (plain) => {
        const cipher = await encrypt(name, key, plain);
        expect(cipher).toHaveLength(bits / 8);
        expect((await decrypt(name, key, cipher)).equals(plain)).toBe(true);
      }),
      { numRuns: 8, examples: [[new Uint8Array(0)], [new Uint8Array(limit)]] },
    );
  });

  it('unwraps what it wrapped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: limit }), async (value) => {
        const wrapped = await keys.encrypt({ algorithm: name, operation: 'wrapKey' }, key, { value });
        const unwrapped = await keys.decrypt({ algorithm: name, operation: 'unwrapKey' }, key, wrapped);
        expect(unwrapped.equals(value)).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  it('has no use for iv, aad and tag, and says so', async () => {
    const value = Buffer.alloc(1);
    for (const part of ['iv', 'aad', 'tag'] as const) {
      const message = `The parameter ${part} is not valid: ${name} has no use for it; leave it out.`;
      const decryption = keys.decrypt({ algorithm: name, operation: 'decrypt' }, key, { value, [part]: value });
      await expect(decryption).rejects.toEqual(refused(message));
    }
  });

  it('refuses a plaintext of one byte more, and says the limit', async () => {
    const message = `The plaintext is ${limit + 1} bytes long; ${name} with a ${bits}-bit key takes at most ${limit} bytes.`;
    await expect(encrypt(name, key, new Uint8Array(limit + 1))).rejects.toEqual(refused(message));
  });

  it('refuses a ciphertext of another length, or not below the modulus, with the one message', async () => {
    const cipher = await encrypt(name, key, Buffer.from('text'));
    const above = Buffer.alloc(bits / 8, 0xff);
    const wrong = [cipher.subarray(1), cipher.subarray(0, -1), Buffer.concat([cipher, cipher]), Buffer.alloc(0), above];
    for (const each of [...wrong, Buffer.concat([Buffer.of(0), cipher])]) {
      await expectUndecryptable(decrypt(name, key, each));
    }
  });
});

describe.each(['RSA-OAEP', 'RSA-OAEP-256'])('%s', (name) => {
  it('refuses zeros, noise, a changed bit, another key and another hash with the one message', async () => {
    const cipher = await encrypt(name, smallKey, Buffer.from('text'));
    const changed = Buffer.from(cipher);
    changed[100] = (changed[100] ?? 0) ^ 4;
    const noise = randomBytes(256);
    noise[0] = 0;
    const otherHash = await encrypt(name === 'RSA-OAEP' ? 'RSA-OAEP-256' : 'RSA-OAEP', smallKey, noise.subarray(99));
    const otherKey = await encrypt(name, usable(await generateRsa(2048), 'other'), Buffer.from('text'));
    for (const each of [Buffer.alloc(256), noise, changed, otherHash, otherKey]) {
      await expectUndecryptable(decrypt(name, smallKey, each));
    }
  });
});

describe('the private half of a key', () => {
  it('is never at work on the main thread: here that would fail', async () => {
    expect(() => privateDecrypt(large.privateKey, Buffer.alloc(512))).toThrow('called on the main thread');
    for (const name of NAMES) {
      const cipher = await encrypt(name, usable(large, 'key-4096'), Buffer.from('text'));
      const plain = await decrypt(name, usable(large, `fresh-${name}`), cipher);
      expect(plain.toString()).toBe('text');
    }
  });
});

describe('RSA1_5', () => {
  it('answers bad padding with bytes that tell nothing, the same each time', async () => {
    for (let round = 0; round < 20; round++) {
      const cipher = randomBytes(256);
      cipher[0] = 0;
      const first = await decrypt('RSA1_5', smallKey, cipher);
      expect(first.length).toBeLessThanOrEqual(245);
      expect((await decrypt('RSA1_5', smallKey, cipher)).equals(first)).toBe(true);
    }
  });

  it('answers so for zeros as well', async () => {
    const plain = await decrypt('RSA1_5', smallKey, Buffer.alloc(256));
    expect(plain.length).toBeLessThanOrEqual(245);
  });
});

describe('unknown algorithms', () => {
  const message =
    'The algorithm "RSA-OAEP-512" is not supported for a key of type "RSA"; use RSA1_5, RSA-OAEP, RSA-OAEP-256.';

  it('are refused before the key is loaded', async () => {
    const load = vi.fn(loadSmall);
    await expect(decrypt('RSA-OAEP-512', usable(small, 'never', load), Buffer.alloc(256))).rejects.toEqual(
      refused(message),
    );
    expect(load).not.toHaveBeenCalled();
    await expect(encrypt('RSA-OAEP-512', smallKey, Buffer.alloc(1))).rejects.toEqual(refused(message));
  });
});

describe('the cache of private keys', () => {
  it('loads a key once for all algorithms, until it is evicted or forgotten', async () => {
    const few = createKeys({ workers: 1, cores: 1, capacity: 2 });
    const load = vi.fn(loadSmall);
    const use = async (id: string, name = 'RSA-OAEP') => {
      const cipher = await encrypt(name, smallKey, Buffer.from('text'), few);
      expect((await decrypt(name, usable(small, id, load), cipher, few)).toString()).toBe('text');
      return load.mock.calls.length;
    };
    expect([await use('a'), await use('a'), await use('a', 'RSA-OAEP-256'), await use('a', 'RSA1_5')]).toEqual([
      1, 1, 1, 1,
    ]);
    expect([await use('b'), await use('c'), await use('b')]).toEqual([2, 3, 3]);
    expect(await use('a')).toBe(4);
    few.forget('a');
    expect(await use('a')).toBe(5);
    await few.close();
  });

  it('forgets every version of a key at once, and no other key', async () => {
    const some = createKeys({ workers: 1, cores: 1 });
    const loaded: string[] = [];
    const use = async (id: string) => {
      const cipher = await encrypt('RSA-OAEP', smallKey, Buffer.from('text'), some);
      const load = () => {
        loaded.push(id);
        return loadSmall();
      };
      await decrypt('RSA-OAEP', usable(small, id, load), cipher, some);
    };
    const ids = ['v/keys/a/1', 'v/keys/a/2', 'v/keys/ab/1'];
    for (const id of ids) await use(id);
    some.forget('v/keys/a/');
    for (const id of ids) await use(id);
    expect(loaded).toEqual([...ids, 'v/keys/a/1', 'v/keys/a/2']);
    await some.close();
  });

  it('passes on what load throws, and keeps nothing of it', async () => {
    const cipher = await encrypt('RSA-OAEP', smallKey, Buffer.from('text'));
    const fail = () => {
      throw new Error('the row was changed');
    };
    await expect(decrypt('RSA-OAEP', usable(small, 'fresh', fail), cipher)).rejects.toThrow('the row was changed');
    expect((await decrypt('RSA-OAEP', usable(small, 'fresh'), cipher)).toString()).toBe('text');
  });

  it('imports a key more often under load, and still loads it once', async () => {
    const load = vi.fn(() => large.privateKey);
    const cipher = await encrypt('RSA-OAEP', usable(large, 'key-4096'), Buffer.from('text'));
    const all = await Promise.all(
      Array.from({ length: 10 }, () => decrypt('RSA-OAEP', usable(large, 'busy', load), cipher)),
    );
    expect(all.map(String)).toEqual(Array.from({ length: 10 }, () => 'text'));
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('keeps keys apart by id', async () => {
    const cipher = await encrypt('RSA-OAEP', usable(middle, 'key-3072'), Buffer.from('text'));
    expect((await decrypt('RSA-OAEP', usable(middle, 'middle'), cipher)).toString()).toBe('text');
    await expectUndecryptable(decrypt('RSA-OAEP', smallKey, cipher));
  });
});

describe('closed keys', () => {
  it('take no more work', async () => {
    const closed = createKeys({ workers: 1 });
    await closed.close();
    const message = 'This process is stopping and takes no more work with keys.';
    const stopping = expect.objectContaining({ code: 'Unavailable', message });
    await expect(encrypt('RSA1_5', smallKey, Buffer.alloc(1), closed)).rejects.toEqual(stopping);
    await expect(decrypt('RSA1_5', smallKey, Buffer.alloc(256), closed)).rejects.toEqual(stopping);
    await expect(closed.sign('RS256', smallKey, Buffer.alloc(32))).rejects.toEqual(stopping);
    const signed = { digest: Buffer.alloc(32), signature: Buffer.alloc(256) };
    await expect(closed.verify('RS256', smallKey, signed)).rejects.toEqual(stopping);
    await closed.close();
  });
});
