import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Random } from './seed.ts';
import type { Deed } from './trace.ts';

/**
 * A disk as POSIX promises it, and no better: what was synced is there after a power failure; of everything else any part
 * may be, in any order. The name of a file is a matter of its folder: without an fsync of the folder it may be missing, be
 * there still, or be the old one (fsync(2)).
 */
export interface Disk {
  apply(deed: Deed): void;
  /** What is left when the power fails now. */
  fail(loss: Loss): Remains;
}

/** Paths below the root, and what they hold. */
export interface Remains {
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface Loss {
  /** `dropped`: nothing unsynced is left. `half`: of the unsynced deeds any half. `torn`: and of those any sectors. */
  readonly kind: (typeof LOSSES)[number];
  readonly random: Random;
}

export const LOSSES = ['dropped', 'half', 'torn'] as const;

/** What a disk writes whole or not at all. */
const SECTOR = 512;

type Change = Extract<Deed, { did: 'write' | 'truncate' }>;
type Placed = { readonly offset: number; readonly bytes: Buffer } | { readonly length: number };

interface File {
  readonly durable: Content;
  readonly pending: Placed[];
  /** Where the next write without an offset goes. */
  end: number;
}

type Naming = { readonly path: string; readonly target: File | 'folder' | undefined }[];

interface Names {
  readonly durable: Map<string, File | 'folder'>;
  /** By folder; each entry is one deed, a rename has two names. */
  readonly pending: Map<string, Naming[]>;
  readonly current: Map<string, File | 'folder'>;
}

/**
 * `root` is there, and empty. Throws for a deed on a file that was never created. `lies` names files for which the disk
 * only says that it synced them.
 */
export function createDisk(root: string, lies: (path: string) => boolean = () => false): Disk {
  const names: Names = { durable: new Map(), pending: new Map(), current: new Map() };

  function name(naming: Naming): void {
    for (const { path, target } of naming) {
      if (target === undefined) names.current.delete(path);
      else names.current.set(path, target);
    }
    const folder = dirname(naming[0]?.path ?? '');
    names.pending.set(folder, [...(names.pending.get(folder) ?? []), naming]);
  }

  function file(path: string): File {
    const found = names.current.get(path);
    if (found === undefined || found === 'folder')
      throw new Error(`${path} was changed, and is no file that was made.`);
    return found;
  }

  function sync(path: string): void {
    if (path === root || names.current.get(path) === 'folder') syncNames(names, path);
    else if (!lies(path)) syncFile(file(path));
  }

  const none = undefined;
  const effects: { readonly [Did in Deed['did']]: (deed: Extract<Deed, { did: Did }>) => void } = {
    create: ({ path }) => names.current.has(path) || name([{ path, target: emptyFile() }]),
    folder: ({ path }) => name([{ path, target: 'folder' }]),
    unlink: ({ path }) => name([{ path, target: none }]),
    link: ({ path, to }) => name([{ path: to, target: file(path) }]),
    rename: ({ path, to }) =>
      name([
        { path: to, target: file(path) },
        { path, target: none },
      ]),
    write: (deed) => change(file(deed.path), deed),
    truncate: (deed) => change(file(deed.path), deed),
    sync: ({ path }) => sync(path),
    say: () => none,
  };

  return {
    apply: (deed) => (effects[deed.did] as (deed: Deed) => void)(deed),
    fail(loss) {
      const remaining = namesAfter(names, loss);
      const there = [...remaining].filter(([path]) => ancestorsOf(path, root).every((each) => remaining.has(each)));
      const files = there.flatMap(([path, target]) =>
        target === 'folder' ? [] : [[relative(root, path), contentAfter(target, loss)] as const],
      );
      const folders = there.filter(([, target]) => target === 'folder').map(([path]) => relative(root, path));
      return { folders, files: new Map(files) };
    },
  };
}

/** Puts what is left into a folder that is there and empty. */
export function lay({ folders, files }: Remains, folder: string): void {
  for (const each of folders) mkdirSync(join(folder, each), { recursive: true, mode: 0o700 });
  for (const [path, bytes] of files) writeFileSync(join(folder, path), bytes, { mode: 0o600 });
}

function emptyFile(): File {
  return { durable: emptyContent(), pending: [], end: 0 };
}

function change(file: File, deed: Change): void {
  if (deed.did === 'truncate') {
    file.pending.push({ length: deed.length });
    file.end = deed.length;
    return;
  }
  const offset = deed.offset ?? file.end;
  file.pending.push({ offset, bytes: deed.bytes });
  file.end = Math.max(file.end, offset + deed.bytes.length);
}

function syncFile(file: File): void {
  for (const placed of file.pending.splice(0)) put(file.durable, placed);
}

function syncNames(names: Names, folder: string): void {
  for (const naming of names.pending.get(folder) ?? []) assign(names.durable, naming);
  names.pending.delete(folder);
}

function assign(names: Map<string, File | 'folder'>, naming: Naming): void {
  for (const { path, target } of naming) {
    if (target === undefined) names.delete(path);
    else names.set(path, target);
  }
}

function namesAfter(names: Names, { kind, random }: Loss): Map<string, File | 'folder'> {
  const remaining = new Map(names.durable);
  if (kind === 'dropped') return remaining;
  for (const namings of names.pending.values()) {
    // A file system may lose the last ones, but keeps those of one folder in order.
    for (const naming of namings.slice(0, random.below(namings.length + 1))) assign(remaining, naming);
  }
  return remaining;
}

function ancestorsOf(path: string, root: string): string[] {
  const folder = dirname(path);
  return folder === root ? [] : [folder, ...ancestorsOf(folder, root)];
}

function contentAfter(file: File, { kind, random }: Loss): Buffer {
  const content = copyOf(file.durable);
  if (kind === 'dropped') return bytesOf(content);
  for (const placed of file.pending) {
    if (random.once(2)) continue;
    const parts = kind === 'torn' && 'bytes' in placed ? sectorsOf(placed).filter(() => random.once(2)) : [placed];
    for (const part of parts) put(content, part);
  }
  return bytesOf(content);
}

/** A write, cut where the disk's sectors end. */
function sectorsOf({ offset, bytes }: { offset: number; bytes: Buffer }): Placed[] {
  const parts: Placed[] = [];
  for (let start = offset; start < offset + bytes.length; ) {
    const end = Math.min(offset + bytes.length, start - (start % SECTOR) + SECTOR);
    parts.push({ offset: start, bytes: bytes.subarray(start - offset, end - offset) });
    start = end;
  }
  return parts;
}

/** Bytes that can grow without being copied each time; what lies beyond `length` is zero. */
interface Content {
  buffer: Buffer;
  length: number;
}

const emptyContent = (): Content => ({ buffer: Buffer.alloc(0), length: 0 });
const copyOf = ({ buffer, length }: Content): Content => ({ buffer: Buffer.from(buffer.subarray(0, length)), length });
const bytesOf = ({ buffer, length }: Content): Buffer => buffer.subarray(0, length);

function put(content: Content, placed: Placed): void {
  if ('bytes' in placed) {
    reserve(content, placed.offset + placed.bytes.length);
    placed.bytes.copy(content.buffer, placed.offset);
    content.length = Math.max(content.length, placed.offset + placed.bytes.length);
    return;
  }
  reserve(content, placed.length);
  content.buffer.fill(0, placed.length);
  content.length = placed.length;
}

function reserve(content: Content, length: number): void {
  if (length <= content.buffer.length) return;
  const larger = Buffer.alloc(Math.max(length, content.buffer.length * 2));
  content.buffer.copy(larger);
  content.buffer = larger;
}
