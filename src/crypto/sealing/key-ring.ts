import { Buffer } from 'node:buffer';
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  generateKeySync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { Fault } from '../../fault.ts';
import { frame } from './frame.ts';
import type { MasterKey } from './master-key.ts';

/** A key that seals values. Rows name it by `id`, so that old rows stay readable after a rotation. */
export interface DataKey {
  /** From 1 upwards, never used twice. */
  readonly id: number;
  /** When it was made, in milliseconds since 1970. */
  readonly created: number;
  readonly key: KeyObject;
}

/** Every key that one installation works with, wrapped by the master key. */
export interface Ring {
  readonly dataKeys: readonly DataKey[];
  /** The data key that new values are sealed with; one of `dataKeys`. */
  readonly active: DataKey;
  /** HMAC key of the audit chain. */
  readonly audit: KeyObject;
  /** HMAC key of the row marks. */
  readonly rows: KeyObject;
  /** HMAC key of continuation tokens. */
  readonly tokens: KeyObject;
  /** What to say of a data key that is not in it and may have come meanwhile; undefined where none has. */
  readonly missing?: (id: number) => Fault | undefined;
}

const FORMAT = 1;
const LABEL = 'sallyport/key-ring/1';
const KEY = 32;
const ID = 8;
const NONCE = 12;
const TAG = 16;
/** Format, id of the master key, nonce. */
const HEAD = 1 + ID + NONCE;
/** Number of the data key, milliseconds as a double, key. */
const ENTRY = 4 + 8 + KEY;
/** Three HMAC keys, number of the active data key. */
const FIXED = 3 * KEY + 4;

/** A ring of new random keys with one data key. `now` is in milliseconds. */
export function createRing(now: number): Ring {
  const active = dataKey(1, now);
  return { dataKeys: [active], active, audit: random('hmac'), rows: random('hmac'), tokens: random('hmac') };
}

/** The newest data key. One that is not active yet was made to follow the active one. */
export function newestOf(ring: Ring): DataKey {
  return ring.dataKeys.reduce((newest, entry) => (entry.id > newest.id ? entry : newest));
}

/** The same ring with one data key more, which opens from now on and seals once it is activated. `now` is in milliseconds. */
export function withDataKey(ring: Ring, now: number): Ring {
  return { ...ring, dataKeys: [...ring.dataKeys, dataKey(newestOf(ring).id + 1, now)] };
}

/** The same ring, new values being sealed with its newest data key. */
export function activateNewest(ring: Ring): Ring {
  return { ...ring, active: newestOf(ring) };
}

/**
 * Wraps the ring for storage: base64 of format, id of the master key, nonce, ciphertext and tag (AES-256-GCM under a
 * key that HKDF derives from the master key for this installation alone).
 * @param instance the id of the installation; a ring opens only under the same one.
 */
export function sealRing(ring: Ring, master: MasterKey, instance: string): string {
  const head = Buffer.concat([Buffer.of(FORMAT), Buffer.from(master.id, 'hex'), randomBytes(NONCE)]);
  const plain = encode(ring);
  const options = { authTagLength: TAG };
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(master, instance), head.subarray(-NONCE), options);
  cipher.setAAD(authenticated(head, instance));
  const sealed = Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  plain.fill(0);
  return sealed.toString('base64');
}

/**
 * Opens what `sealRing` made.
 * @throws Fault MasterKeyWrong when the key, the installation or a single bit of the text is another.
 */
export function openRing(text: string, master: MasterKey, instance: string): Ring {
  const sealed = Buffer.from(text, 'base64');
  if (sealed.toString('base64') !== text || sealed.length < HEAD + TAG || sealed[0] !== FORMAT) {
    throw refused('it is not a key ring of this version');
  }
  const id = sealed.toString('hex', 1, 1 + ID);
  if (id !== master.id) throw refused(`it was sealed with master key ${id}, and this is ${master.id}`);
  const plain = decrypt(sealed, master, instance);
  try {
    return decode(plain);
  } finally {
    plain.fill(0);
  }
}

function decrypt(sealed: Buffer, master: MasterKey, instance: string): Buffer {
  const nonce = sealed.subarray(1 + ID, HEAD);
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey(master, instance), nonce, { authTagLength: TAG });
  decipher.setAAD(authenticated(sealed, instance));
  decipher.setAuthTag(sealed.subarray(-TAG));
  const plain = decipher.update(sealed.subarray(HEAD, -TAG));
  try {
    decipher.final();
  } catch (cause) {
    plain.fill(0);
    throw refused('the ring was changed, or belongs to another installation', cause);
  }
  return plain;
}

/** All but the nonce, which the cipher binds itself. */
function authenticated(sealed: Buffer, instance: string): Buffer {
  return Buffer.from(frame([LABEL, instance, sealed.toString('hex', 0, 1 + ID)]));
}

function wrappingKey(master: MasterKey, instance: string): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha256', master.key, instance, LABEL, KEY));
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function encode(ring: Ring): Buffer {
  const plain = Buffer.alloc(FIXED + ring.dataKeys.length * ENTRY);
  put(ring.audit, plain, 0);
  put(ring.rows, plain, KEY);
  put(ring.tokens, plain, 2 * KEY);
  plain.writeUInt32BE(ring.active.id, 3 * KEY);
  ring.dataKeys.forEach((entry, index) => {
    const at = FIXED + index * ENTRY;
    plain.writeUInt32BE(entry.id, at);
    plain.writeDoubleBE(entry.created, at + 4);
    put(entry.key, plain, at + 12);
  });
  return plain;
}

function decode(plain: Buffer): Ring {
  const dataKeys: DataKey[] = [];
  for (let at = FIXED; at + ENTRY <= plain.length; at += ENTRY) {
    dataKeys.push({ id: plain.readUInt32BE(at), created: plain.readDoubleBE(at + 4), key: take(plain, at + 12) });
  }
  const activeId = plain.readUInt32BE(3 * KEY);
  const active = dataKeys.find((entry) => entry.id === activeId);
  if (active === undefined) throw refused('the ring has no active data key');
  return { dataKeys, active, audit: take(plain, 0), rows: take(plain, KEY), tokens: take(plain, 2 * KEY) };
}

function put(key: KeyObject, target: Buffer, at: number): void {
  const bytes = key.export();
  bytes.copy(target, at);
  bytes.fill(0);
}

function take(source: Buffer, at: number): KeyObject {
  return createSecretKey(source.subarray(at, at + KEY));
}

function dataKey(id: number, created: number): DataKey {
  return { id, created, key: random('aes') };
}

function random(type: 'aes' | 'hmac'): KeyObject {
  return generateKeySync(type, { length: KEY * 8 });
}

function refused(reason: string, cause?: unknown): Fault {
  return new Fault('MasterKeyWrong', `The master key does not open this data: ${reason}.`, { cause });
}
