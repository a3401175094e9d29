import { resolve } from 'node:path';

/** What a program did to the files below one folder, in the order in which it was done. Paths are absolute. */
export type Deed =
  | { readonly did: 'create' | 'folder' | 'sync' | 'unlink'; readonly path: string }
  /** Without an offset: behind what the program has written so far. */
  | { readonly did: 'write'; readonly path: string; readonly offset?: number; readonly bytes: Buffer }
  | { readonly did: 'truncate'; readonly path: string; readonly length: number }
  | { readonly did: 'rename' | 'link'; readonly path: string; readonly to: string }
  /** A line on standard output: what the program told the world at this moment. */
  | { readonly did: 'say'; readonly text: string };

interface Call {
  readonly name: string;
  readonly given: readonly Argument[];
  readonly result: number;
}

interface Argument {
  readonly text: string;
  /** What stands between quotation marks, and whether strace left the rest of it out. */
  readonly quoted?: { readonly bytes: Buffer; readonly cut: boolean } | undefined;
  /** The path that strace names beside a descriptor. */
  readonly path?: string | undefined;
}

type Reading = (call: Call, path: string, to: string) => Deed[];

const one =
  (did: 'folder' | 'sync' | 'unlink'): Reading =>
  (_call, path) => [{ did, path }];

/** Creating a file that is there changes nothing; the disk knows which ones are. */
const opened: Reading = ({ given }, path) => {
  const flags = given.map(({ text }) => text).join(' ');
  const created: Deed[] = flags.includes('O_CREAT') ? [{ did: 'create', path }] : [];
  return flags.includes('O_TRUNC') ? [...created, { did: 'truncate', path, length: 0 }] : created;
};

const written: Reading = ({ given, result }, path) => {
  const [, text, , offset] = given;
  if (text?.quoted === undefined || text.quoted.cut) throw new Error(`A write to ${path} was not recorded whole.`);
  const at = offset === undefined ? {} : { offset: Number(offset.text) };
  return [{ did: 'write', path, ...at, bytes: text.quoted.bytes.subarray(0, result) }];
};

const two =
  (did: 'rename' | 'link'): Reading =>
  (_call, path, to) => [{ did, path, to }];

/** The calls by which files change; one without a reading, on our files, is an error and not a blind spot. */
const CALLS: Readonly<Record<string, Reading | undefined>> = {
  open: opened,
  openat: opened,
  mkdir: one('folder'),
  mkdirat: one('folder'),
  write: written,
  pwrite64: written,
  ftruncate: ({ given }, path) => [{ did: 'truncate', path, length: Number(given[1]?.text) }],
  fsync: one('sync'),
  fdatasync: one('sync'),
  unlink: one('unlink'),
  unlinkat: one('unlink'),
  rename: two('rename'),
  renameat: two('rename'),
  link: two('link'),
  linkat: two('link'),
  ...unread('creat', 'rmdir', 'renameat2', 'symlink', 'symlinkat'),
  ...unread('writev', 'pwritev', 'pwritev2', 'truncate', 'fallocate', 'copy_file_range', 'sendfile', 'sync_file_range'),
};

function unread(...names: string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

export const TRACED: readonly string[] = Object.keys(CALLS);

/**
 * Reads, line by line, what `strace -f -y -xx` wrote; a call that another thread interrupted counts where it ended. Throws
 * for what it cannot read about the files below `root`.
 */
export function createTraceReader(root: string): (line: string) => Deed[] {
  const begun = new Map<string, string>();
  return (line) => {
    const [, thread = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const open = /^(.*?)\s*<unfinished \.\.\.>$/.exec(text);
    if (open !== null) {
      begun.set(thread, open[1] ?? '');
      return [];
    }
    const end = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    const call = callOf(end === undefined ? text : (begun.get(thread) ?? '') + end);
    return call === undefined ? [] : deedsOf(call, root);
  };
}

/** `name(argument, …) = result`; undefined for calls that failed or never ended, signals and exits. */
function callOf(text: string): Call | undefined {
  const [, name, inside = '', result] = /^(\w+)\((.*)\)\s+= (\d+)/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { name, given: inside.split(', ').map(argumentOf), result: Number(result) };
}

/** Whatever a program chose is in hexadecimal, so that quotation marks, brackets and commas only separate. */
function argumentOf(text: string): Argument {
  const [, quoted, cut] = /^"([^"]*)"(\.\.\.)?$/.exec(text) ?? [];
  // A descriptor whose file is gone names nothing that a crash could leave.
  const path = /^(?:\d+|AT_FDCWD)<([^>]*)>$/.exec(text)?.[1];
  return {
    text,
    quoted: quoted === undefined ? undefined : { bytes: unhex(quoted), cut: cut !== undefined },
    path: path === undefined ? undefined : unhex(path).toString(),
  };
}

/** `\x2f\x74` as bytes, and what is not escaped, such as `pipe:[1]`, as it stands. */
function unhex(text: string): Buffer {
  return text.startsWith('\\x') ? Buffer.from(text.replaceAll('\\x', ''), 'hex') : Buffer.from(text);
}

function deedsOf(call: Call, root: string): Deed[] {
  const [first, second] = call.given;
  if (call.name === 'write' && first?.text.startsWith('1<')) {
    const lines = (second?.quoted?.bytes ?? '').toString().split('\n');
    return lines.filter(Boolean).map((text) => ({ did: 'say', text }));
  }
  const paths = pathsOf(call);
  const [path = '', to = ''] = paths;
  const ours = paths.filter((each) => each === root || each.startsWith(`${root}/`));
  if (ours.length === 0) return [];
  const reading = CALLS[call.name];
  if (reading === undefined || ours.length < paths.length) {
    throw new Error(`${call.name} of ${paths.join(' and ')} is nothing that the model of a disk knows.`);
  }
  return reading(call, path, to);
}

const BY_NAME = /^(open|creat|mkdir|rmdir|unlink|rename|link|symlink|truncate)/;

/** The files that a call is about: named by descriptors, or by paths that may be relative to a descriptor's folder. */
function pathsOf({ name, given }: Call): string[] {
  if (!BY_NAME.test(name)) return given.flatMap(({ path }) => (path === undefined ? [] : [path]));
  return given.flatMap(({ quoted }, index) =>
    quoted === undefined ? [] : [resolve(given[index - 1]?.path ?? '', quoted.bytes.toString())],
  );
}
