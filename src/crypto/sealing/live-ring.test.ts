import { generateKeySync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../fault.ts';
import { createBackups, installationKeys } from '../archive/backup.ts';
import { createSeal, dataKeyOf, type Place } from '../seal.ts';
import { activateNewest, createRing, type Ring, withDataKey } from './key-ring.ts';
import { createLiveRing } from './live-ring.ts';

const place: Place = { table: 'object', column: 'sealed', vault: 'demo', name: 'secrets/password', version: '' };
const plain = Buffer.from('what nobody may read');
const first = createRing(0);
const second = withDataKey(first, 1);
const unknown = () => undefined;

describe('a ring that changes while it is used', () => {
  it('opens with a new key once it is known, and seals with it once it is active', () => {
    const ring = createLiveRing(first, unknown);
    const seal = createSeal(ring, 'installation-1');
    const before = seal.seal(plain, place, '');
    const ahead = createSeal(activateNewest(second), 'installation-1').seal(plain, place, '');
    expect(() => seal.open(ahead, place, '')).toThrow(/was changed outside Sallyport/);
    ring.follow(second);
    expect(seal.open(ahead, place, '').equals(plain)).toBe(true);
    expect(dataKeyOf(seal.seal(plain, place, ''))).toBe(1);
    ring.follow(activateNewest(second));
    expect(dataKeyOf(seal.seal(plain, place, ''))).toBe(2);
    expect(seal.open(before, place, '').equals(plain)).toBe(true);
  });

  it('marks rows and signs tokens as before', () => {
    const ring = createLiveRing(first, unknown);
    const seal = createSeal(ring, 'installation-1');
    const [mark, mac] = [seal.mark(place, ''), seal.mac('page', 'after')];
    ring.follow(activateNewest(second));
    seal.check(mark, place, '');
    expect(seal.mac('page', 'after').equals(mac)).toBe(true);
  });

  it('makes backups with the new key, and opens those from before', async () => {
    const ring = createLiveRing(first, unknown);
    const seal = createSeal(ring, 'installation-1');
    const backups = createBackups(seal, installationKeys(ring, 'installation-1'));
    const pack = () => backups.pack('secrets', [{ head: '{}', sealed: seal.seal(plain, place, ''), place, meta: '' }]);
    const old = pack();
    ring.follow(activateNewest(second));
    for (const [blob, number] of [
      [old, 1],
      [pack(), 2],
    ] as const) {
      expect(blob.readUInt32BE(1)).toBe(number);
      expect(await backups.unpack('secrets', blob, async (rows) => rows.length)).toBe(1);
    }
  });

  it('says of a key that it does not hold what it was told to say', () => {
    const asked: number[] = [];
    const ring = createLiveRing(first, (id) => {
      asked.push(id);
      return new Fault('Unavailable', 'Not known here yet.');
    });
    const ahead = createSeal(activateNewest(second), 'installation-1').seal(plain, place, '');
    const opening = () => createSeal(ring, 'installation-1').open(ahead, place, '');
    expect(opening).toThrow(expect.objectContaining({ code: 'Unavailable', message: 'Not known here yet.' }));
    expect(asked).toEqual([2]);
  });

  const active = activateNewest(second);
  const stranger = generateKeySync('hmac', { length: 256 });
  it.each<[string, Ring]>([
    ['back to the ring from before', first],
    ['back to the key from before', second],
    ['to a ring with another key of the same number', activateNewest(withDataKey(first, 2))],
    ['to the ring of another installation', activateNewest(withDataKey(createRing(0), 1))],
    ['to another row key', { ...active, rows: stranger }],
    ['to another audit key', { ...active, audit: stranger }],
    ['to another token key', { ...active, tokens: stranger }],
  ])('does not go %s', (_where, other) => {
    const ring = createLiveRing(active, unknown);
    expect(() => ring.follow(other)).toThrow(
      expect.objectContaining({
        code: 'MasterKeyWrong',
        message:
          'The key ring in the database is older than the one in use, or another: restore the database, or restart Sallyport.',
      }),
    );
    expect(ring.active).toBe(active.active);
    expect(ring.dataKeys).toBe(active.dataKeys);
  });
});

describe('the number of the data key', () => {
  it('is told of what was sealed, and of nothing else', () => {
    const sealed = createSeal(activateNewest(second), 'installation-1').seal(plain, place, '');
    const inside = new Uint8Array(sealed.length + 9);
    inside.set(sealed, 7);
    expect(dataKeyOf(inside.subarray(7, 7 + sealed.length))).toBe(2);
    for (let length = 0; length < 33; length += 1) expect(dataKeyOf(sealed.subarray(0, length))).toBeUndefined();
    const other = new Uint8Array(sealed);
    other[0] = 2;
    expect(dataKeyOf(other)).toBeUndefined();
  });
});
