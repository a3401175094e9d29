import { Buffer } from 'node:buffer';
import { createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../fault.ts';
import { createKeys } from '../perform.ts';
import type { UsableKey } from '../threads/key-cache.ts';
import type { Encrypted, Plain } from './algorithm.ts';

const keys = createKeys({ workers: 1, cores: 1 });
afterAll(() => keys.close());

const secrets = new Map([128, 192, 256].map((bits) => [bits, randomBytes(bits / 8)]));
const usable = (bits: number, secret = secrets.get(bits) ?? Buffer.alloc(0)): UsableKey => ({
  id: secret.toString('hex'),
  half: { kty: 'oct', bits },
  load: () => createSecretKey(secret),
});

const encrypt = (algorithm: string, input: Plain, key = keyOf(algorithm)) =>
  keys.encrypt({ algorithm, operation: algorithm.endsWith('KW') ? 'wrapKey' : 'encrypt' }, key, input);
const decrypt = (algorithm: string, input: Encrypted, key = keyOf(algorithm)) =>
  keys.decrypt({ algorithm, operation: algorithm.endsWith('KW') ? 'unwrapKey' : 'decrypt' }, key, input);
const keyOf = (algorithm: string): UsableKey => usable(Number(algorithm.slice(1, 4)));

/** Every failure looks the same in every member, the hidden cause and the inner code included. */
async function expectUndecryptable(decryption: Promise<Buffer>): Promise<void> {
  const error: unknown = await decryption.catch((caught: unknown) => caught);
  const message = 'The ciphertext could not be decrypted with this key and algorithm.';
  expect(error).toStrictEqual(new Fault('BadParameter', message));
  expect(error).not.toHaveProperty('cause');
}

const refused = (message: string) => ({ name: 'Fault', code: 'BadParameter', message });
const changed = (bytes: Uint8Array, at = 0): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

const SIZES = ['A128', 'A192', 'A256'];

describe.each(SIZES.map((size) => `${size}GCM`))('%s', (algorithm) => {
  it('decrypts what it encrypted, with and without further data', async () => {
    const aads = fc.option(fc.uint8Array({ maxLength: 64 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), aads, async (value, aad) => {
        const made = await encrypt(algorithm, { value, aad });
        expect([made.iv?.length, made.tag?.length, made.value.length]).toEqual([12, 16, value.length]);
        expect(made.aad).toEqual(aad);
        expect((await decrypt(algorithm, made)).equals(value)).toBe(true);
      }),
      { examples: [[new Uint8Array(0), undefined]] },
    );
  });

  it('makes another iv each time', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => encrypt(algorithm, { value: Buffer.alloc(16) })));
    expect(new Set(made.map(({ iv }) => Buffer.from(iv ?? []).toString('hex'))).size).toBe(50);
  });

  it('takes no iv from a caller, who might send one twice', async () => {
    await expect(encrypt(algorithm, { value: Buffer.alloc(1), iv: Buffer.alloc(12) })).rejects.toMatchObject(
      refused(`The parameter iv is not valid: ${algorithm} makes its own; leave it out.`),
    );
  });

  it('says the same whatever was changed', async () => {
    const made = await encrypt(algorithm, { value: Buffer.from('sixteen and more'), aad: Buffer.from('aad') });
    const { value, iv = Buffer.alloc(0), tag = Buffer.alloc(0), aad = Buffer.alloc(0) } = made;
    const wrong: Encrypted[] = [
      { ...made, value: changed(value) },
      { ...made, value: value.subarray(1) },
      { ...made, value: Buffer.alloc(0) },
      { ...made, iv: changed(iv) },
      { ...made, tag: changed(tag, 15) },
      { ...made, aad: changed(aad) },
      { ...made, aad: undefined },
    ];
    for (const each of wrong) await expectUndecryptable(decrypt(algorithm, each));
    const bits = Number(algorithm.slice(1, 4));
    await expectUndecryptable(decrypt(algorithm, made, usable(bits, randomBytes(bits / 8))));
  });

  it.each([0, 4, 8, 12, 15, 17])('takes no tag of %i bytes: a short one is soon found', async (length) => {
    const made = await encrypt(algorithm, { value: Buffer.from('text') });
    const tag = Buffer.concat([made.tag ?? Buffer.alloc(0), Buffer.alloc(1)]).subarray(0, length);
    await expect(decrypt(algorithm, { ...made, tag })).rejects.toMatchObject(
      refused(`The parameter tag is not valid: ${algorithm} takes one of 16 bytes.`),
    );
  });

  it('needs tag and iv', async () => {
    const made = await encrypt(algorithm, { value: Buffer.from('text') });
    await expect(decrypt(algorithm, { ...made, iv: undefined })).rejects.toMatchObject(
      refused(`The parameter iv is not valid: ${algorithm} takes one of 12 bytes.`),
    );
    await expect(decrypt(algorithm, { ...made, tag: undefined })).rejects.toMatchObject(
      refused(`The parameter tag is not valid: ${algorithm} takes one of 16 bytes.`),
    );
  });
});

describe.each(SIZES.flatMap((size) => [`${size}CBC`, `${size}CBCPAD`]))('%s', (algorithm) => {
  const padded = algorithm.endsWith('PAD');
  const iv = randomBytes(16);

  it('decrypts what it encrypted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (any) => {
        const value = padded ? any : any.subarray(0, any.length - (any.length % 16));
        const made = await encrypt(algorithm, { value, iv });
        expect(made).toMatchObject({ iv });
        expect(made.value).toHaveLength(padded ? value.length + 16 - (value.length % 16) : value.length);
        expect((await decrypt(algorithm, made)).equals(value)).toBe(true);
      }),
    );
  });

  it('is what OpenSSL calls CBC', async () => {
    const { value } = await encrypt(algorithm, { value: Buffer.alloc(32, 7), iv });
    const bits = Number(algorithm.slice(1, 4));
    const decipher = createDecipheriv(`aes-${bits}-cbc`, secrets.get(bits) ?? '', iv).setAutoPadding(padded);
    expect(Buffer.concat([decipher.update(value), decipher.final()]).equals(Buffer.alloc(32, 7))).toBe(true);
  });

  it('says the same of every ciphertext that has no plaintext', async () => {
    const { value } = await encrypt(algorithm, { value: Buffer.alloc(32), iv });
    for (const each of [value.subarray(1), Buffer.alloc(15), Buffer.alloc(17)]) {
      await expectUndecryptable(decrypt(algorithm, { value: each, iv }));
    }
    if (!padded) return;
    const { value: unpadded } = await encrypt(algorithm.replace('PAD', ''), { value: Buffer.alloc(32), iv });
    for (const each of [unpadded, Buffer.alloc(0)]) await expectUndecryptable(decrypt(algorithm, { value: each, iv }));
  });

  it('needs an iv of a block, and has no use for aad and tag', async () => {
    const why = `${algorithm} takes one of 16 bytes`;
    for (const wrong of [undefined, Buffer.alloc(0), Buffer.alloc(12), Buffer.alloc(17)]) {
      const message = refused(`The parameter iv is not valid: ${why}.`);
      await expect(encrypt(algorithm, { value: Buffer.alloc(16), iv: wrong })).rejects.toMatchObject(message);
      await expect(decrypt(algorithm, { value: Buffer.alloc(16), iv: wrong })).rejects.toMatchObject(message);
    }
    const useless = { value: Buffer.alloc(16), iv };
    await expect(encrypt(algorithm, { ...useless, aad: Buffer.alloc(1) })).rejects.toMatchObject(
      refused(`The parameter aad is not valid: ${algorithm} has no use for it; leave it out.`),
    );
    await expect(decrypt(algorithm, { ...useless, tag: Buffer.alloc(16) })).rejects.toMatchObject(
      refused(`The parameter tag is not valid: ${algorithm} has no use for it; leave it out.`),
    );
  });
});

describe.each(SIZES.map((size) => `${size}CBC`))('%s', (algorithm) => {
  it.each([1, 15, 17, 31])('refuses %i bytes, which are no whole blocks', async (length) => {
    const message = `The parameter value is not valid: ${algorithm} takes whole blocks of 16 bytes; ${algorithm}PAD takes any length.`;
    const input = { value: Buffer.alloc(length), iv: Buffer.alloc(16) };
    await expect(encrypt(algorithm, input)).rejects.toMatchObject(refused(message));
  });
});

describe.each(SIZES.map((size) => `${size}KW`))('%s', (algorithm) => {
  it('unwraps what it wrapped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 16, maxLength: 128 }), async (any) => {
        const value = any.subarray(0, any.length - (any.length % 8));
        const made = await encrypt(algorithm, { value });
        expect(made.value).toHaveLength(value.length + 8);
        expect((await decrypt(algorithm, made)).equals(value)).toBe(true);
      }),
    );
  });

  it.each([0, 8, 15, 17, 20])('does not wrap %i bytes', async (length) => {
    await expect(encrypt(algorithm, { value: Buffer.alloc(length) })).rejects.toMatchObject(
      refused(`The parameter value is not valid: ${algorithm} wraps keys of 16 bytes or more, in steps of 8.`),
    );
  });

  it('says the same of whatever does not unwrap, a wrap of nothing included', async () => {
    const { value } = await encrypt(algorithm, { value: randomBytes(32) });
    const nothing = [0, 8, 16, 17, 24, 40].map((length) => Buffer.alloc(length));
    for (const each of [changed(value), changed(value, 39), value.subarray(8), value.subarray(1), ...nothing]) {
      await expectUndecryptable(decrypt(algorithm, { value: each }));
    }
  });

  it('does not encrypt', async () => {
    const asked = { algorithm, operation: 'encrypt' } as const;
    await expect(keys.encrypt(asked, keyOf(algorithm), { value: Buffer.alloc(16) })).rejects.toMatchObject({
      code: 'BadParameter',
      message: expect.stringContaining(`The algorithm "${algorithm}" is not supported for a key of type "oct"`),
    });
  });
});

it.each(['A256GCM', 'A256CBC', 'A256CBCPAD', 'A256KW'])(
  '%s leaves no part of a plaintext behind',
  async (algorithm) => {
    const iv = algorithm.includes('CBC') ? randomBytes(16) : undefined;
    // Shorter than a block, where there is padding: then all of it comes with the end.
    const value = Buffer.alloc(algorithm.endsWith('PAD') ? 15 : 16, 0x55);
    const made = await encrypt(algorithm, { value, iv });
    const concat = vi.spyOn(Buffer, 'concat');
    const plain = await decrypt(algorithm, made);
    const parts = concat.mock.calls.flatMap(([list]) => list);
    concat.mockRestore();
    expect(plain).toEqual(value);
    expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(value.length);
    expect(parts.flatMap((part) => [...part]).every((byte) => byte === 0)).toBe(true);
  },
);

describe('vectors', () => {
  // RFC 3394 section 4.6.
  it('A256KW gives the wrap of RFC 3394', async () => {
    const key = usable(256, Buffer.from('000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F', 'hex'));
    const value = Buffer.from('00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F', 'hex');
    const made = await encrypt('A256KW', { value }, key);
    expect(Buffer.from(made.value).toString('hex')).toBe(
      '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
    );
  });
});
