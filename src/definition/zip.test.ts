import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type NamedFile, zipOf } from './zip.ts';

/** As a reader finds its way: from the end to the directory, and from there to each entry. */
function read(archive: Buffer): NamedFile[] {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  let at = archive.readUInt32LE(end + 16);
  expect(at + archive.readUInt32LE(end + 12)).toBe(end);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [size, length, offset] = [at + 24, at + 28, at + 42];
    const name = archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(length));
    const begin = archive.readUInt32LE(offset);
    const bytes = bytesAt(archive, begin);
    expect([bytes.length, crc32(bytes)]).toEqual([archive.readUInt32LE(size), archive.readUInt32LE(at + 16)]);
    // Behind its signature an entry begins with the same words as its line in the directory.
    expect(archive.subarray(begin + 4, begin + 30)).toEqual(archive.subarray(at + 6, at + 32));
    at += 46 + archive.readUInt16LE(length);
    return { name, bytes };
  });
}

function bytesAt(archive: Buffer, begin: number): Uint8Array {
  expect(archive.readUInt32LE(begin)).toBe(0x04034b50);
  const start = begin + 30 + archive.readUInt16LE(begin + 26);
  return Uint8Array.from(archive.subarray(start, start + archive.readUInt32LE(begin + 22)));
}

const file = fc.record({ name: fc.string({ unit: 'grapheme', minLength: 1 }), bytes: fc.uint8Array() });

it('what is put in comes out, in its order', () => {
  fc.assert(
    fc.property(fc.array(file, { maxLength: 5 }), (files) => {
      expect(read(zipOf(files))).toEqual(files);
    }),
  );
});

it('is what other programs read', () => {
  // These very bytes were given to Info-ZIP's unzip and to Python's zipfile.
  const entry = '14000008000000002100ac2a93d8020000000200000005000000';
  const archive = zipOf([{ name: 'a.txt', bytes: Buffer.from('hi') }]);
  expect(archive.toString('hex')).toBe(
    `504b0304${entry}612e7478746869` +
      `504b01021400${entry}${'00'.repeat(14)}612e747874` +
      '504b0506000000000100010033000000250000000000',
  );
});
