import { createHmac, hash as digest, type KeyObject } from 'node:crypto';
import type { Chain, Head, Linked, WriterSpec } from '../store/store.ts';

/**
 * The audit chain. Each record's hash covers the hash before it, its sequence number and its text, so that nothing can be
 * changed, dropped, inserted or moved without breaking every link after it; its MAC keeps an attacker who can write the
 * database, but does not have the key, from linking anew. The head carries a MAC of its own, so that a cut tail is seen.
 */
const GENESIS = 'sallyport audit chain 1';
const HEAD = 'sallyport audit head 1';

/** Before the first record. */
export const genesis: Head = { seq: 0, hash: digest('sha256', GENESIS, 'buffer') };

/** SHA-256 over the previous hash (32 bytes), the sequence number (8 bytes, big-endian) and the record (UTF-8). */
export function recordHash(previous: Uint8Array, seq: number, record: string): Buffer {
  const input = Buffer.allocUnsafe(40 + record.length * 3);
  input.set(previous, 0);
  input.writeBigUInt64BE(BigInt(seq), 32);
  const end = 40 + input.write(record, 40);
  return digest('sha256', input.subarray(0, end), 'buffer');
}

/** HMAC-SHA-256 of a record's hash. */
export function recordMac(key: KeyObject, hash: Uint8Array): Buffer {
  return createHmac('sha256', key).update(hash).digest();
}

/** HMAC-SHA-256 over a label, the sequence number and the hash of the last record. */
export function headMac(key: KeyObject, { seq, hash }: Head): Buffer {
  return createHmac('sha256', key).update(`${HEAD}:${seq}:`).update(hash).digest();
}

/** Links a record to the one before it. */
export function linkRecord(key: KeyObject): (previous: Head, record: string) => Linked {
  return (previous, record) => {
    const seq = previous.seq + 1;
    const hash = recordHash(previous.hash, seq, record);
    return { seq, hash, mac: recordMac(key, hash) };
  };
}

export function createChain(key: KeyObject): Chain {
  return { genesis, link: linkRecord(key), seal: (head) => headMac(key, head) };
}

/** What `openStore` needs to write the chain. The thread's entry lies beside this module, in the source and in the bundle. */
export function writerSpec(key: KeyObject): WriterSpec {
  const entry = import.meta.url.endsWith('.ts') ? './writer-thread.ts' : './writer-thread.js';
  return { thread: new URL(entry, import.meta.url), key, link: createChain(key) };
}
