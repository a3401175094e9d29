import { Buffer } from 'node:buffer';
import { createHash, createSecretKey, type KeyObject, randomBytes, scryptSync } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../fault.ts';

/** The key that wraps the ring of data keys. Its bytes never leave the `KeyObject`; `id` tells two keys apart in messages. */
export interface MasterKey {
  /** The first 16 hex digits of SHA-256 over a label and the key. */
  readonly id: string;
  readonly key: KeyObject;
}

const KEY_BYTES = 32;
const MINIMUM_SALT = 16;
/** A key file holds 44 characters and a line end; whatever is longer than this is another file. */
const MAXIMUM_FILE = 1024;
const OTHERS = 0o077;

/**
 * Writes a new random 256-bit key to `path` as one line of base64, readable by the owner only (0400), and returns it.
 * File and folder are synced, so that data sealed with the key never outlives the key after a power loss.
 * @throws Fault MasterKeyWrong when the file exists already or cannot be written.
 */
export function createMasterKeyFile(path: string): MasterKey {
  const bytes = randomBytes(KEY_BYTES);
  const line = Buffer.from(`${bytes.toString('base64')}\n`);
  try {
    writeNewFile(path, line);
    return masterKey(bytes);
  } finally {
    line.fill(0);
  }
}

/**
 * Reads a key file: base64 of 32 bytes, a line end allowed.
 * @throws Fault MasterKeyWrong when it is missing, unreadable, open to other users, not base64, or not 32 bytes.
 */
export function readMasterKeyFile(path: string): MasterKey {
  const source = `The master key file ${path}`;
  const file = openToRead(path, source);
  try {
    // The open file is asked, not the path: what is checked is what is read.
    const { mode, size } = fstatSync(file);
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new Fault('MasterKeyWrong', `${source} can be read by other users; run chmod 0400 on it.`);
    }
    if ((mode & constants.S_IFMT) !== constants.S_IFREG || size > MAXIMUM_FILE) {
      throw new Fault('MasterKeyWrong', `${source} is not a key file: it must hold one line of base64.`);
    }
    const buffer = Buffer.alloc(size);
    readSync(file, buffer);
    const text = buffer.toString('latin1');
    buffer.fill(0);
    return parse(text, source);
  } finally {
    closeSync(file);
  }
}

/**
 * Takes the key as base64 text, for instance from the environment.
 * @throws Fault MasterKeyWrong when it is not base64 or not 32 bytes.
 */
export function masterKeyFromText(base64: string): MasterKey {
  return parse(base64, 'The master key');
}

/**
 * Derives the key from a passphrase with scrypt, N = 2^17, r = 8, p = 1: 128 MiB and about 0.4 s, once per start
 * (OWASP Password Storage Cheat Sheet). The text is normalised (NFKC), so that every keyboard gives the same key.
 * @param salt at least 16 random bytes, stored beside the data.
 * @throws Fault MasterKeyWrong when the passphrase is empty; RangeError when the salt is short.
 */
export function masterKeyFromPassphrase(passphrase: string, salt: Uint8Array): MasterKey {
  if (passphrase === '') throw new Fault('MasterKeyWrong', 'The passphrase of the master key is empty.');
  if (salt.length < MINIMUM_SALT) throw new RangeError('The salt of the passphrase needs 16 bytes or more.');
  const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 };
  return masterKey(scryptSync(passphrase.normalize('NFKC'), salt, KEY_BYTES, cost));
}

function parse(text: string, source: string): MasterKey {
  const line = text.trim();
  const bytes = Buffer.from(line, 'base64');
  // Node skips what is not base64; only text that comes back the same was all base64.
  if (line === '' || bytes.toString('base64') !== line) {
    throw new Fault('MasterKeyWrong', `${source} is not base64.`);
  }
  if (bytes.length !== KEY_BYTES) {
    throw new Fault('MasterKeyWrong', `${source} holds ${bytes.length} bytes; it must hold ${KEY_BYTES}.`);
  }
  return masterKey(bytes);
}

/** Takes ownership of `bytes` and clears them. */
function masterKey(bytes: Buffer): MasterKey {
  const digest = createHash('sha256').update('sallyport/master-key/1').update(bytes).digest('hex');
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id: digest.slice(0, 16), key };
}

function openToRead(path: string, source: string): number {
  try {
    // Not blocking: a named pipe without a writer would hold the start for ever.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Fault('MasterKeyWrong', `${source} ${missing ? 'does not exist' : 'cannot be opened'}.`, { cause });
  }
}

/** Whole or not at all: a start that is killed here must not leave a key file that the next one cannot read. */
function writeNewFile(path: string, content: Uint8Array): void {
  const draft = `${path}.${process.pid}.new`;
  const options = { mode: 0o400, flag: 'wx', flush: true };
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, content, options);
    linkOr(draft, path, () => writeFileSync(path, content, options));
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const what = exists ? 'exists already and is not overwritten' : 'cannot be created';
    throw new Fault('MasterKeyWrong', `The master key file ${path} ${what}.`, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(path));
}

/** Not renamed, which would replace a key that is there. Some shared folders know no links. */
function linkOr(draft: string, path: string, otherwise: () => void): void {
  try {
    linkSync(draft, path);
  } catch {
    otherwise();
  }
}

/** Where a folder cannot be opened or synced (no right to read it, some shared ones), names are as durable as its system makes them. */
const UNSYNCABLE = new Set(['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP']);

/** Makes the names in a folder durable: without it a power loss takes away a new file, although its content was synced. */
export function syncFolder(path: string): void {
  // Windows cannot sync a folder, and does not need to: NTFS journals the entry with the file.
  if (process.platform === 'win32') return;
  let folder: number | undefined;
  try {
    folder = openSync(path, 'r');
    fsyncSync(folder);
  } catch (error) {
    if (!UNSYNCABLE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}
