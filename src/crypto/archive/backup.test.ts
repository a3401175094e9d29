import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeal, type Place } from '../seal.ts';
import { activateNewest, createRing, withDataKey } from '../sealing/key-ring.ts';
import type { UnpackedRow } from './archive.ts';
import { createBackups, installationKeys } from './backup.ts';

const INSTANCE = 'an installation';
const ring = createRing(0);
const seal = createSeal(ring, INSTANCE);
const backups = createBackups(seal, installationKeys(ring, INSTANCE));
const malformed = { code: 'MalformedBackupBlob', message: 'Backup blob contains invalid or corrupt version.' };

const placeOf = (version: string): Place => ({
  table: 'object_version',
  column: 'sealed',
  vault: 'v',
  name: 'secrets/n',
  version,
});

const rowsOf = (values: readonly Uint8Array[]) =>
  values.map((value, at) => {
    const place = placeOf(String(at));
    return { head: `{"at":${at}}`, sealed: seal.seal(value, place, 'meta'), place, meta: 'meta' };
  });

/** What a blob holds, opened where a restore would seal it anew. */
const opened = (rows: readonly UnpackedRow[]) =>
  Promise.resolve(
    rows.map(({ head, sealAt }) => ({
      head,
      value: new Uint8Array(seal.open(sealAt(placeOf('new'), 'new'), placeOf('new'), 'new')),
    })),
  );

describe('a backup blob', () => {
  it('holds what was sealed, version by version, whatever the bytes', async () => {
    const values = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const back = await backups.unpack('secrets', backups.pack('secrets', rowsOf(given)), opened);
        expect(back).toEqual(given.map((value, at) => ({ head: `{"at":${at}}`, value })));
      }),
    );
  });

  it('shows nothing of a value, and differs each time', () => {
    const rows = rowsOf([Buffer.from('a value that is easily found')]);
    const blob = backups.pack('secrets', rows);
    expect(blob.includes('easily')).toBe(false);
    expect(blob.includes('"at"')).toBe(false);
    expect(backups.pack('secrets', rows).equals(blob)).toBe(false);
  });

  it('does not open where a single bit is another, or a byte is missing or too many', async () => {
    const blob = backups.pack('secrets', rowsOf([Buffer.from('value')]));
    const wrong = [
      ...Array.from({ length: blob.length * 8 }, (_, bit) => {
        const flipped = Buffer.from(blob);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return flipped;
      }),
      ...Array.from({ length: blob.length }, (_, length) => blob.subarray(0, length)),
      Buffer.concat([blob, Buffer.of(0)]),
      randomBytes(100),
    ];
    for (const each of wrong) await expect(backups.unpack('secrets', each, opened)).rejects.toMatchObject(malformed);
  });

  it('does not open as another kind, in another installation, or under another ring', async () => {
    const blob = backups.pack('secrets', rowsOf([Buffer.from('value')]));
    await expect(backups.unpack('keys', blob, opened)).rejects.toMatchObject(malformed);
    const elsewhere = createBackups(seal, installationKeys(ring, 'another installation'));
    await expect(elsewhere.unpack('secrets', blob, opened)).rejects.toMatchObject(malformed);
    const stranger = createBackups(seal, installationKeys(createRing(0), INSTANCE));
    await expect(stranger.unpack('secrets', blob, opened)).rejects.toMatchObject(malformed);
  });

  it('opens after the data key was rotated, and new blobs are made with the new one', async () => {
    const blob = backups.pack('secrets', rowsOf([Buffer.from('value')]));
    const later = createBackups(seal, installationKeys(activateNewest(withDataKey(ring, 1)), INSTANCE));
    const [row] = await later.unpack('secrets', blob, opened);
    expect(Buffer.from(row?.value ?? '').toString()).toBe('value');
    const newer = later.pack('secrets', rowsOf([Buffer.from('value')]));
    await expect(backups.unpack('secrets', newer, opened)).rejects.toMatchObject(malformed);
  });

  it('passes on what its reader throws', async () => {
    const blob = backups.pack('secrets', rowsOf([Buffer.from('value')]));
    const failing = () => Promise.reject(new Error('the name is taken'));
    await expect(backups.unpack('secrets', blob, failing)).rejects.toThrow('the name is taken');
  });

  it('is not made of a row that was changed', () => {
    const [row] = rowsOf([Buffer.from('value')]);
    const moved = row === undefined ? [] : [{ ...row, place: placeOf('another') }];
    expect(() => backups.pack('secrets', moved)).toThrow(/was changed outside Sallyport/);
  });
});
