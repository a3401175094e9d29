import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sealed } from '../../sealed.ts';
import { createSeal, type Place } from '../seal.ts';
import { createRing } from '../sealing/key-ring.ts';
import {
  type ChunkPlace,
  keyOfPassphrase,
  newArchiveKey,
  openArchiveKey,
  packChunk,
  readArchiveKey,
  type UnpackedRow,
  unpackChunk,
} from './archive.ts';

const from = createSeal(createRing(0), 'from');
const to = createSeal(createRing(0), 'to');
const key = createSecretKey(randomBytes(32));
const chunkPlace: ChunkPlace = { header: '{"id":"1"}', index: 3, last: false };
const place: Place = { table: 'object', column: 'sealed', vault: 'demo', name: 'secrets/a', version: '' };
const meta = '{"enabled":true}';
const unreadable = {
  code: 'BadParameter',
  message: 'The file cannot be opened: the passphrase or the installation is another, or the file was changed or cut.',
};

const packed = (plain: Uint8Array, head = '{}') => ({ head, sealed: from.seal(plain, place, meta), place, meta });
const opened = (rows: readonly UnpackedRow[]) =>
  Promise.resolve(rows.map(({ head, sealAt }): [string, Buffer] => [head, to.open(sealAt(place, meta), place, meta)]));

describe('a chunk', () => {
  it('gives another installation the rows that were packed, in their order', async () => {
    const rows = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 })), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const chunk = packChunk(
          key,
          chunkPlace,
          given.map(([head, plain]) => packed(plain, head)),
          from,
        );
        const found = await unpackChunk(key, chunkPlace, { chunk, seal: to }, opened);
        expect(found.map(([head, plain]) => [head, [...plain]])).toEqual(
          given.map(([head, plain]) => [head, [...plain]]),
        );
      }),
    );
  });

  it('is another one each time, and shows nothing of what is in it', () => {
    const plain = Buffer.from('what nobody may read');
    const [one, other] = [
      packChunk(key, chunkPlace, [packed(plain)], from),
      packChunk(key, chunkPlace, [packed(plain)], from),
    ];
    expect(one.equals(other)).toBe(false);
    expect(one.includes(plain)).toBe(false);
  });

  it.each<[string, Partial<ChunkPlace>]>([
    ['of another file', { header: '{"id":"2"}' }],
    ['at another place', { index: 4 }],
    ['as the last one', { last: true }],
  ])('does not open as that %s', async (_what, other) => {
    const chunk = packChunk(key, chunkPlace, [packed(Buffer.from('x'))], from);
    const asOther = unpackChunk(key, { ...chunkPlace, ...other }, { chunk, seal: to }, opened);
    await expect(asOther).rejects.toMatchObject(unreadable);
  });

  it('does not open with another key, changed in any byte, or cut', async () => {
    const chunk = packChunk(key, chunkPlace, [packed(Buffer.from('x'))], from);
    const open = (bytes: Uint8Array, by = key) => unpackChunk(by, chunkPlace, { chunk: bytes, seal: to }, opened);
    await expect(open(chunk, createSecretKey(randomBytes(32)))).rejects.toMatchObject(unreadable);
    for (let at = 0; at < chunk.length; at += 1) {
      const changed = Buffer.from(chunk);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(open(changed)).rejects.toMatchObject(unreadable);
      await expect(open(chunk.subarray(0, at))).rejects.toMatchObject(unreadable);
    }
  });

  it('clears what it opened, whether it was used or not', async () => {
    const chunk = packChunk(key, chunkPlace, [packed(Buffer.from('what nobody may read'))], from);
    const kept: UnpackedRow[] = [];
    await unpackChunk(key, chunkPlace, { chunk, seal: to }, async (rows) => void kept.push(...rows));
    const later = kept[0]?.sealAt(place, meta) as Sealed;
    expect(to.open(later, place, meta).every((byte) => byte === 0)).toBe(true);
  });

  it('is not packed from a row that was changed', () => {
    const row = { ...packed(Buffer.from('x')), meta: '{"enabled":false}' };
    expect(() => packChunk(key, chunkPlace, [row], from)).toThrow(expect.objectContaining({ code: 'Tampered' }));
  });
});

describe('the key of a file', () => {
  it('has 32 bytes', () => {
    expect(readArchiveKey('A'.repeat(43)).symmetricKeySize).toBe(32);
    expect(() => readArchiveKey('A'.repeat(42))).toThrow(
      expect.objectContaining({
        code: 'BadParameter',
        message: 'The parameter key is not valid: it has 32 bytes.',
      }),
    );
  });

  it('of an installation opens there, for its file', () => {
    const sealed = newArchiveKey(from, 'file-1');
    expect(openArchiveKey(from, 'file-1', sealed).symmetricKeySize).toBe(32);
    for (const [seal, id] of [
      [from, 'file-2'],
      [to, 'file-1'],
    ] as const)
      expect(() => openArchiveKey(seal, id, sealed)).toThrow(expect.objectContaining(unreadable));
  });

  it('of a passphrase follows from passphrase and salt, however the passphrase was typed', async () => {
    const salt = Buffer.alloc(16, 1);
    const composed = await keyOfPassphrase('caf\u00e9 au lait', salt);
    expect(composed).toMatch(/^[\w-]{43}$/);
    expect(await keyOfPassphrase('cafe\u0301 au lait', salt)).toBe(composed);
    expect(await keyOfPassphrase('caf\u00e9 au lait', Buffer.alloc(16, 2))).not.toBe(composed);
    expect(await keyOfPassphrase('cafe au lait', salt)).not.toBe(composed);
  });
});
