import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Fault } from '../../fault.ts';
import type { Seal } from '../seal.ts';
import { frame } from '../sealing/frame.ts';
import type { Ring } from '../sealing/key-ring.ts';
import { type ChunkPlace, type PackedRow, packChunk, type UnpackedRow, unpackChunk } from './archive.ts';

/** One object with all its versions as a blob, which opens only where its key is. */
export interface Backups {
  /** `kind` is bound to the blob. Throws Fault Tampered where a row is not what was sealed. */
  pack(kind: string, rows: readonly PackedRow[]): Buffer;
  /**
   * Hands the rows to `use`, and clears their bytes when it is done.
   * @throws Fault MalformedBackupBlob, with Key Vault's one sentence for whatever is not a whole blob of this kind and key.
   */
  unpack<T>(kind: string, blob: Uint8Array, use: (rows: readonly UnpackedRow[]) => Promise<T>): Promise<T>;
}

/** The keys of blobs: an installation has one for each of its data keys, a passphrase would be the only one. */
export interface BackupKeys {
  /** Number of the key that new blobs are made with. */
  readonly active: number;
  /** Undefined where there is none of that number. */
  find(id: number): KeyObject | undefined;
}

// 0x01 | number of the key (4, big endian) | one chunk of crypto/archive.ts, whose place names the kind and these five bytes.
const FORMAT = 1;
const HEAD = 5;
const LABEL = 'sallyport/backup/1';
const KEY_BYTES = 32;

/** Keys that HKDF (RFC 5869) derives from the data keys, for backups and for this installation alone. */
export function installationKeys(ring: Ring, instance: string): BackupKeys {
  return {
    get active() {
      return ring.active.id;
    },
    find(id) {
      const source = ring.dataKeys.find((entry) => entry.id === id);
      if (source === undefined) return undefined;
      const bytes = Buffer.from(hkdfSync('sha256', source.key, instance, LABEL, KEY_BYTES));
      const key = createSecretKey(bytes);
      bytes.fill(0);
      return key;
    },
  };
}

export function createBackups(seal: Seal, keys: BackupKeys): Backups {
  return {
    pack(kind, rows) {
      const head = Buffer.alloc(HEAD, FORMAT);
      const { active } = keys;
      head.writeUInt32BE(active, 1);
      const key = keys.find(active);
      if (key === undefined) throw new TypeError('there is no key for new backups');
      return Buffer.concat([head, packChunk(key, placeOf(kind, head), rows, seal)]);
    },
    async unpack(kind, blob, use) {
      const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.length);
      const head = bytes.subarray(0, HEAD);
      const key = head.length === HEAD && head[0] === FORMAT ? keys.find(head.readUInt32BE(1)) : undefined;
      if (key === undefined) throw malformed();
      let opened = false;
      try {
        return await unpackChunk(key, placeOf(kind, head), { chunk: bytes.subarray(HEAD), seal }, (rows) => {
          opened = true;
          return use(rows);
        });
      } catch (error) {
        throw opened || !(error instanceof Fault) ? error : malformed();
      }
    },
  };
}

const placeOf = (kind: string, head: Buffer): ChunkPlace => ({
  header: frame([LABEL, kind, head.toString('hex')]),
  index: 0,
  last: true,
});

/** What Key Vault answers, code and message. */
export function malformed(): Fault {
  return new Fault('MalformedBackupBlob', 'Backup blob contains invalid or corrupt version.');
}
