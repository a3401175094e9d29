import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sealed } from '../sealed.ts';
import { createSeal, type Place } from './seal.ts';
import { activateNewest, createRing, withDataKey } from './sealing/key-ring.ts';

const ring = createRing(0);
const seal = createSeal(ring, 'installation-1');
const place: Place = { table: 'object', column: 'sealed', vault: 'demo', name: 'password', version: '0a1b' };
const meta = '{"enabled":true}';
const plain = Buffer.from('what nobody may read');

const tampered = expect.objectContaining({
  name: 'Fault',
  code: 'Tampered',
  message:
    'The stored row object demo/password/0a1b was changed outside Sallyport; ' +
    'run `sallyport audit verify` and restore the row from a backup.',
});
const tamperedElsewhere = expect.objectContaining({ name: 'Fault', code: 'Tampered' });

const places = fc.record({
  table: fc.string(),
  column: fc.string(),
  vault: fc.string(),
  name: fc.string({ unit: 'grapheme' }),
  version: fc.string(),
});
const parts = ['table', 'column', 'vault', 'name', 'version'] as const;

describe('a sealed value', () => {
  it('opens to what was sealed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        places,
        fc.string({ unit: 'grapheme' }),
        (bytes, where, about) => {
          const opened = seal.open(seal.seal(bytes, where, about), where, about);
          expect(opened.equals(bytes)).toBe(true);
        },
      ),
    );
  });

  it('is 33 bytes longer, never the same twice, and does not show the value', () => {
    const first = seal.seal(plain, place, meta);
    expect(first).toHaveLength(plain.length + 33);
    expect(Buffer.from(first).equals(seal.seal(plain, place, meta))).toBe(false);
    expect(Buffer.from(first).includes(plain)).toBe(false);
  });

  it('leaves the plaintext to its owner', () => {
    const mine = Buffer.from(plain);
    seal.seal(mine, place, meta);
    expect(mine.equals(plain)).toBe(true);
  });

  it('opens as plain Uint8Array inside a larger buffer, as a database hands it out', () => {
    const sealed = seal.seal(plain, place, meta);
    const page = new Uint8Array(sealed.length + 9);
    page.set(sealed, 7);
    expect(seal.open(page.subarray(7, 7 + sealed.length), place, meta).equals(plain)).toBe(true);
  });

  it.each(parts)('does not open with another %s', (part) => {
    const sealed = seal.seal(plain, place, meta);
    expect(() => seal.open(sealed, { ...place, [part]: `${place[part]}x` }, meta)).toThrow(tamperedElsewhere);
    expect(() => seal.open(sealed, { ...place, [part]: '' }, meta)).toThrow(tamperedElsewhere);
  });

  it('does not open where a letter moved from one part to the next', () => {
    const sealed = seal.seal(plain, place, meta);
    const moved = { ...place, vault: 'demop', name: 'assword' };
    expect(() => seal.open(sealed, moved, meta)).toThrow(tamperedElsewhere);
  });

  it('does not open where a part imitates the frame of two', () => {
    const sealed = seal.seal(plain, { ...place, vault: 'a', name: 'b' }, meta);
    expect(() => seal.open(sealed, { ...place, vault: 'a1:b', name: '' }, meta)).toThrow(tamperedElsewhere);
  });

  it('does not open with other meta', () => {
    const sealed = seal.seal(plain, place, meta);
    expect(() => seal.open(sealed, place, '{"enabled":false}')).toThrow(tampered);
    expect(() => seal.open(sealed, place, '')).toThrow(tampered);
  });

  it('does not open in another installation, nor under another ring', () => {
    const sealed = seal.seal(plain, place, meta);
    expect(() => createSeal(ring, 'installation-2').open(sealed, place, meta)).toThrow(tampered);
    expect(() => createSeal(createRing(0), 'installation-1').open(sealed, place, meta)).toThrow(tampered);
  });

  it('does not open when any bit of its envelope was changed', () => {
    const sealed = seal.seal(plain, place, meta);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const copy = Buffer.from(sealed);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => seal.open(copy, place, meta)).toThrow(tampered);
    }
  });

  it.each([0, 4, 8, 12, 15])('does not open with a tag of %i bytes', (length) => {
    const sealed = seal.seal(plain, place, meta);
    expect(() => seal.open(sealed.subarray(0, sealed.length - 16 + length), place, meta)).toThrow(tampered);
    const empty = seal.seal(new Uint8Array(0), place, meta);
    expect(() => seal.open(empty.subarray(0, empty.length - 16 + length), place, meta)).toThrow(tampered);
  });

  it('does not open when it was cut to any length, or is longer', () => {
    const sealed = seal.seal(plain, place, meta);
    for (let length = 0; length < sealed.length; length++) {
      expect(() => seal.open(sealed.subarray(0, length), place, meta)).toThrow(tampered);
    }
    expect(() => seal.open(Buffer.concat([sealed, Buffer.of(0)]), place, meta)).toThrow(tampered);
  });

  it('stays readable after a rotation, and new ones name the new key', () => {
    const rotated = createSeal(activateNewest(withDataKey(ring, 1)), 'installation-1');
    expect(rotated.open(seal.seal(plain, place, meta), place, meta).equals(plain)).toBe(true);
    const fresh = rotated.seal(plain, place, meta);
    expect([...fresh.subarray(0, 5)]).toEqual([1, 0, 0, 0, 2]);
    expect(rotated.open(fresh, place, meta).equals(plain)).toBe(true);
    expect(() => seal.open(fresh, place, meta)).toThrow(tampered);
  });

  it('does not open under the other data key of the same ring', () => {
    const rotated = createSeal(activateNewest(withDataKey(ring, 1)), 'installation-1');
    const copy = Buffer.from(rotated.seal(plain, place, meta));
    copy.writeUInt32BE(1, 1);
    expect(() => rotated.open(copy, place, meta)).toThrow(tampered);
  });

  it('is the only thing that the type of a stored value takes', () => {
    // @ts-expect-error plain bytes are not sealed
    const stored: Sealed = plain;
    expect(stored).toBe(plain);
  });
});

describe('a row mark', () => {
  it('is 32 bytes and holds for its row, for every column of it', () => {
    const mark = seal.mark(place, meta);
    expect(mark).toHaveLength(32);
    seal.check(mark, place, meta);
    seal.check(new Uint8Array(mark), { ...place, column: '' }, meta);
  });

  it.each(['table', 'vault', 'name', 'version'] as const)('does not hold for another %s', (part) => {
    const mark = seal.mark(place, meta);
    expect(() => seal.check(mark, { ...place, [part]: 'x' }, meta)).toThrow(tamperedElsewhere);
  });

  it('does not hold for other meta, another installation or another ring', () => {
    const mark = seal.mark(place, meta);
    expect(() => seal.check(mark, place, '{"enabled":false}')).toThrow(tampered);
    expect(() => createSeal(ring, 'installation-2').check(mark, place, meta)).toThrow(tampered);
    expect(() => createSeal(createRing(0), 'installation-1').check(mark, place, meta)).toThrow(tampered);
  });

  it('does not hold when it was changed, cut short or emptied', () => {
    const mark = seal.mark(place, meta);
    for (let at = 0; at < 32; at++) {
      const copy = Buffer.from(mark);
      copy[at] = (copy[at] ?? 0) ^ 0x80;
      expect(() => seal.check(copy, place, meta)).toThrow(tampered);
      expect(() => seal.check(mark.subarray(0, at), place, meta)).toThrow(tampered);
    }
  });
});

describe('a token mac', () => {
  it('is the same for the same purpose and text, and for nothing else', () => {
    const mac = seal.mac('page', 'after:password');
    expect(mac).toHaveLength(32);
    expect(seal.mac('page', 'after:password').equals(mac)).toBe(true);
    expect(seal.mac('page', 'after:passwore').equals(mac)).toBe(false);
    expect(seal.mac('consent', 'after:password').equals(mac)).toBe(false);
    expect(seal.mac('pageafter', ':password').equals(mac)).toBe(false);
    expect(createSeal(ring, 'installation-2').mac('page', 'after:password').equals(mac)).toBe(false);
  });

  it('refuses text that has no UTF-8 form of its own', () => {
    expect(() => seal.mac('page', '\ud800')).toThrow(TypeError);
  });
});
