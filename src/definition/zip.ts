import { crc32 } from 'node:zlib';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** PKZIP 2.0, names in UTF-8, nothing compressed, and one time for all: the same files are the same archive. */
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const STORED = 0;
const MIDNIGHT = 0;
const FIRST_OF_1980 = 0x0021;

/** Files as one ZIP archive (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16), in their order; for a few small ones. */
export function zipOf(files: readonly NamedFile[]): Buffer {
  const entries: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const named = Buffer.from(name);
    const common = [...shared(bytes), u16(named.length), u16(0)];
    const entry = Buffer.concat([u32(LOCAL), ...common, named, bytes]);
    // No comment, first disk, no attributes.
    const attributes = [u16(0), u16(0), u16(0), u32(0)];
    directory.push(Buffer.concat([u32(CENTRAL), u16(VERSION), ...common, ...attributes, u32(offset), named]));
    entries.push(entry);
    offset += entry.length;
  }
  const index = Buffer.concat(directory);
  const counts = [u16(0), u16(0), u16(files.length), u16(files.length)];
  return Buffer.concat([...entries, index, u32(END), ...counts, u32(index.length), u32(offset), u16(0)]);
}

/** What stands before an entry and in the directory alike. */
const shared = (bytes: Uint8Array): Buffer[] => [
  ...[VERSION, UTF8_NAMES, STORED, MIDNIGHT, FIRST_OF_1980].map(u16),
  ...[crc32(bytes), bytes.length, bytes.length].map(u32),
];

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
