import { isUtf8 } from 'node:buffer';
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
  type ScryptOptions,
  scrypt,
} from 'node:crypto';
import { Fault } from '../../fault.ts';
import type { Sealed } from '../../sealed.ts';
import type { KeyFamily, PublicHalf } from '../jwk/public-half.ts';
import { publicHalfOfBytes } from '../key-material.ts';
import type { Place, Seal } from '../seal.ts';
import { frame } from '../sealing/frame.ts';

/**
 * Rows on their way out of an installation and into another, in chunks under a key of the file's own. Plaintext leaves this
 * room in neither direction: what was sealed for a row is packed for a file, and the other way round.
 */

/** Which chunk of which file: a chunk opens only as that one, so none can be left out, repeated, moved or cut off. */
export interface ChunkPlace {
  /** The file's first line, to the last character. */
  readonly header: string;
  readonly index: number;
  readonly last: boolean;
}

export interface PackedRow {
  /** What is said of the row beside its bytes. */
  readonly head: string;
  readonly sealed: Uint8Array;
  readonly place: Place;
  readonly meta: string;
}

export interface UnpackedRow {
  readonly head: string;
  /** Seals the row's bytes for a place in this installation. */
  readonly sealAt: (place: Place, meta: string) => Sealed;
  /** Whether the bytes are a text of at most so many (UTF-8). */
  readonly isText: (most: number) => boolean;
  /** Of the key that the bytes are; undefined where they are none of that type. */
  readonly publicHalf: (kty: KeyFamily) => PublicHalf | undefined;
}

// nonce (12) | ciphertext | tag (16); AES-256-GCM. In it, for each row: length (4, big endian) and head, length and bytes.
const NONCE = 12;
const TAG = 16;
const OPTIONS = { authTagLength: TAG };
const KEY_BYTES = 32;

const authenticated = ({ header, index, last }: ChunkPlace): Buffer =>
  Buffer.from(frame(['sallyport/archive/1', header, String(index), String(last)]));

/** Throws Fault Tampered where a row is not what was sealed. */
export function packChunk(key: KeyObject, place: ChunkPlace, rows: readonly PackedRow[], seal: Seal): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, OPTIONS);
  cipher.setAAD(authenticated(place));
  const parts: Buffer[] = [nonce];
  for (const row of rows) {
    const plain = seal.open(row.sealed, row.place, row.meta);
    const head = Buffer.from(row.head);
    parts.push(
      cipher.update(lengthOf(head)),
      cipher.update(head),
      cipher.update(lengthOf(plain)),
      cipher.update(plain),
    );
    plain.fill(0);
  }
  parts.push(cipher.final(), cipher.getAuthTag());
  return Buffer.concat(parts);
}

/**
 * Hands the rows of a chunk to `use`, and clears their bytes when it is done. Throws Fault BadParameter, one sentence for
 * every reason: another key, a changed chunk, another place.
 */
export async function unpackChunk<T>(
  key: KeyObject,
  place: ChunkPlace,
  { chunk, seal }: { readonly chunk: Uint8Array; readonly seal: Seal },
  use: (rows: readonly UnpackedRow[]) => Promise<T>,
): Promise<T> {
  const plain = decrypt(key, place, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  try {
    return await use(rowsOf(plain, seal));
  } finally {
    plain.fill(0);
  }
}

function decrypt(key: KeyObject, place: ChunkPlace, chunk: Buffer): Buffer {
  if (chunk.length < NONCE + TAG) throw unreadable();
  const tagAt = chunk.length - TAG;
  const decipher = createDecipheriv('aes-256-gcm', key, chunk.subarray(0, NONCE), OPTIONS);
  decipher.setAAD(authenticated(place));
  decipher.setAuthTag(chunk.subarray(tagAt));
  const plain = decipher.update(chunk.subarray(NONCE, tagAt));
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    throw unreadable();
  }
}

function rowsOf(plain: Buffer, seal: Seal): UnpackedRow[] {
  const rows: UnpackedRow[] = [];
  let at = 0;
  const next = (): Buffer => {
    if (at + 4 > plain.length) throw unreadable();
    const end = at + 4 + plain.readUInt32BE(at);
    if (end > plain.length) throw unreadable();
    const part = plain.subarray(at + 4, end);
    at = end;
    return part;
  };
  while (at < plain.length) {
    const head = next().toString();
    const bytes = next();
    rows.push({
      head,
      sealAt: (place, meta) => seal.seal(bytes, place, meta),
      isText: (most) => bytes.length <= most && isUtf8(bytes),
      publicHalf: (kty) => publicHalfOfBytes(kty, bytes),
    });
  }
  return rows;
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(part.length);
  return length;
}

function unreadable(): Fault {
  return new Fault(
    'BadParameter',
    'The file cannot be opened: the passphrase or the installation is another, or the file was changed or cut.',
  );
}

/** The key of a file as a caller sends it: 32 bytes, base64url. Throws Fault BadParameter. */
export function readArchiveKey(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== KEY_BYTES) throw new Fault('BadParameter', 'The parameter key is not valid: it has 32 bytes.');
  return createSecretKey(bytes);
}

const keyPlace = (id: string): Place => ({ table: 'archive', column: 'key', vault: '', name: id, version: '' });

/** A new key that only this installation can use, for the file `id`. */
export function newArchiveKey(seal: Seal, id: string): Sealed {
  const bytes = randomBytes(KEY_BYTES);
  const sealed = seal.seal(bytes, keyPlace(id), '');
  bytes.fill(0);
  return sealed;
}

/** Throws Fault BadParameter where another installation made it, or for another file. */
export function openArchiveKey(seal: Seal, id: string, sealed: Uint8Array): KeyObject {
  try {
    const bytes = seal.open(sealed, keyPlace(id), '');
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return key;
  } catch (error) {
    if (error instanceof Fault) throw unreadable();
    throw error;
  }
}

/** 128 MiB and about half a second (RFC 7914; OWASP's first choice of parameters). Part of the format: no file may ask for less. */
const COST: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** The key of a file that a passphrase protects, base64url. `salt` is random, one for each file. */
export function keyOfPassphrase(passphrase: string, salt: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => {
      if (error) reject(error);
      else resolve(key.toString('base64url'));
    });
  });
}
