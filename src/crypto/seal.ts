import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Sealed } from '../sealed.ts';
import { frame } from './sealing/frame.ts';
import type { DataKey, Ring } from './sealing/key-ring.ts';
import { fillRandom } from './threads/random-pool.ts';

/** Where a value is stored; `''` where a part does not apply, `name` in lower case. A value opens only in its place. */
export interface Place {
  readonly table: string;
  readonly column: string;
  readonly vault: string;
  readonly name: string;
  readonly version: string;
}

/** The only way from plaintext to what the store takes, and back. `meta` is the row's clear JSON text, bound as well. */
export interface Seal {
  /** Encrypts under the active data key. The caller keeps ownership of `plain`. */
  seal(plain: Uint8Array, place: Place, meta: string): Sealed;
  /**
   * Decrypts. The caller owns the result and clears it after use.
   * @throws Fault Tampered when bytes, place or meta are not what was sealed; what `missing` of the ring says of a data key
   * that it may not know yet.
   */
  open(sealed: Uint8Array, place: Place, meta: string): Buffer;
  /** The 32-byte HMAC of a row: installation, table, vault, name, version and meta. The column takes no part in it. */
  mark(place: Place, meta: string): Buffer;
  /**
   * Compares a stored mark in constant time.
   * @throws Fault Tampered when row or meta are not what was marked.
   */
  check(mark: Uint8Array, place: Place, meta: string): void;
  /** The 32-byte HMAC of a text that a caller hands back to us, such as a continuation token. Each purpose is apart. */
  mac(purpose: string, text: string): Buffer;
}

// 0x01 | number of the data key (4, big endian) | nonce (12) | ciphertext | tag (16); AES-256-GCM, NIST SP 800-38D.
const FORMAT = 1;
const KEY_AT = 1;
const NONCE_AT = 5;
const CIPHER_AT = 17;
const TAG = 16;
const OPTIONS = { authTagLength: TAG };

/**
 * Seals and opens the rows of one installation.
 * @param instance the installation's id; part of everything that is sealed, marked or signed here.
 */
export function createSeal(ring: Ring, instance: string): Seal {
  const dataKey = finder(ring);
  const rowPrefix = frame(['sallyport/row/1', instance]);
  const tokenPrefix = frame(['sallyport/token/1', instance]);
  const sealPrefix = frame([`sallyport/seal/${FORMAT}`, instance]);

  function authenticated(keyId: number, place: Place, meta: string): Buffer {
    const { table, column, vault, name, version } = place;
    const parts = [table, column, vault, name, version, String(keyId), hash('sha256', meta)];
    return Buffer.from(sealPrefix + frame(parts));
  }

  function mark(place: Place, meta: string): Buffer {
    const text = rowPrefix + frame([place.table, place.vault, place.name, place.version, meta]);
    return createHmac('sha256', ring.rows).update(text).digest();
  }

  return {
    mark,
    seal(plain, place, meta) {
      const { active } = ring;
      return encrypt(active, plain, authenticated(active.id, place, meta));
    },
    open(sealed, place, meta) {
      const envelope = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
      // The length comes first: a shortened tag must not be taken for a tag.
      if (envelope.length < CIPHER_AT + TAG || envelope[0] !== FORMAT) throw tampered(place);
      const id = envelope.readUInt32BE(KEY_AT);
      const found = dataKey(id);
      if (found === undefined) throw ring.missing?.(id) ?? tampered(place);
      const plain = decrypt(found.key, envelope, authenticated(id, place, meta));
      if (plain === undefined) throw tampered(place);
      return plain;
    },
    check(stored, place, meta) {
      const expected = mark(place, meta);
      if (stored.length !== expected.length || !timingSafeEqual(stored, expected)) throw tampered(place);
    },
    mac(purpose, text) {
      const framed = tokenPrefix + frame([purpose, text]);
      return createHmac('sha256', ring.tokens).update(framed).digest();
    },
  };
}

/** The number of the data key that a value says it was sealed with; undefined where it is no sealed value. */
export function dataKeyOf(sealed: Uint8Array): number | undefined {
  if (sealed.length < CIPHER_AT + TAG || sealed[0] !== FORMAT) return undefined;
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length).readUInt32BE(KEY_AT);
}

/** Looks data keys up by their numbers, also in a ring whose keys are exchanged while it is used. */
function finder(ring: Ring): (id: number) => DataKey | undefined {
  let entries = ring.dataKeys;
  let byId = new Map(entries.map((entry) => [entry.id, entry]));
  return (id) => {
    if (ring.dataKeys !== entries) {
      entries = ring.dataKeys;
      byId = new Map(entries.map((entry) => [entry.id, entry]));
    }
    return byId.get(id);
  };
}

function encrypt({ id, key }: DataKey, plain: Uint8Array, authenticated: Buffer): Sealed {
  const envelope = Buffer.allocUnsafe(CIPHER_AT + plain.length + TAG);
  envelope[0] = FORMAT;
  envelope.writeUInt32BE(id, KEY_AT);
  fillRandom(envelope.subarray(NONCE_AT, CIPHER_AT));
  const cipher = createCipheriv('aes-256-gcm', key, envelope.subarray(NONCE_AT, CIPHER_AT), OPTIONS);
  cipher.setAAD(authenticated);
  envelope.set(cipher.update(plain), CIPHER_AT);
  cipher.final();
  envelope.set(cipher.getAuthTag(), CIPHER_AT + plain.length);
  return envelope as Uint8Array as Sealed;
}

/** The plaintext, or undefined when the tag does not fit. */
function decrypt(key: KeyObject, envelope: Buffer, authenticated: Buffer): Buffer | undefined {
  const tagAt = envelope.length - TAG;
  const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(NONCE_AT, CIPHER_AT), OPTIONS);
  decipher.setAAD(authenticated);
  decipher.setAuthTag(envelope.subarray(tagAt));
  const plain = decipher.update(envelope.subarray(CIPHER_AT, tagAt));
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return undefined;
  }
}

function tampered({ table, vault, name, version }: Place): Fault {
  const row = [vault, name, version].filter((part) => part !== '').join('/');
  const advice = 'run `sallyport audit verify` and restore the row from a backup';
  return new Fault('Tampered', `The stored row ${table} ${row} was changed outside Sallyport; ${advice}.`);
}
