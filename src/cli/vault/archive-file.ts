import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type ArchiveHeader, noArchive, readHeader } from '../../crypto/archive/archive-header.ts';
import { Fault } from '../../fault.ts';
import { createWholeFile, usable, type WholeFile } from '../whole-file.ts';

/**
 * The file of an exported vault: one line of JSON, then parts, each behind its length (4 bytes, big endian). What is in
 * the parts only the server sees; it also finds parts that were changed, moved, repeated or cut off.
 */
const LONGEST_HEADER = 2048;
const LONGEST_PART = 150_000;

export interface ArchiveWriter extends Omit<WholeFile, 'write'> {
  part(bytes: Uint8Array): void;
}

/** Throws Fault DataFolderUnusable. */
export function createArchive(path: string, line: string): ArchiveWriter {
  const file = createWholeFile(path);
  file.write(Buffer.from(`${line}\n`));
  return {
    ...file,
    part(bytes) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      file.write(length);
      file.write(bytes);
    },
  };
}

export interface Part {
  readonly index: number;
  readonly last: boolean;
  readonly bytes: Buffer;
  /** Of the file, up to the end of this part: 0 to 1. */
  readonly share: number;
}

export interface ArchiveReader {
  readonly line: string;
  readonly header: ArchiveHeader;
  /** From the first part on, one in memory at a time. Throws Fault BadParameter where the file was cut. */
  parts(): Generator<Part>;
  close(): void;
}

/** Throws Fault DataFolderUnusable where the file cannot be read, BadParameter where it is no exported vault. */
export function openArchive(path: string): ArchiveReader {
  const file = usable(path, () => openSync(path, 'r'));
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(
      0,
      usable(path, () => readSync(file, bytes, 0, length, at)),
    );
  };
  const line = lineOf(path, read(0, LONGEST_HEADER));
  const { size } = fstatSync(file);
  return {
    line,
    header: readHeader(line, `The file ${path}`),
    close: () => closeSync(file),
    *parts() {
      for (let at = Buffer.byteLength(line) + 1, index = 0; at < size; index += 1) {
        const prefix = read(at, 4);
        const length = prefix.length === 4 ? prefix.readUInt32BE() : LONGEST_PART + 1;
        const end = at + 4 + length;
        if (length > LONGEST_PART || end > size) throw cut(path);
        yield { index, last: end === size, bytes: read(at + 4, length), share: end / size };
        at = end;
      }
    },
  };
}

function lineOf(path: string, beginning: Buffer): string {
  const end = beginning.indexOf('\n');
  if (end === -1) throw noArchive(`The file ${path}`);
  return beginning.subarray(0, end).toString();
}

const cut = (path: string) => new Fault('BadParameter', `The file ${path} was cut or changed; nothing behind is read.`);
