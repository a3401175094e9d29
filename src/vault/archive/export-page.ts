import type { KeyObject } from 'node:crypto';
import { packChunk } from '../../crypto/archive/archive.ts';
import type { VaultScope } from '../room.ts';
import { type Cursor, type Step, versionsFrom } from './rows.ts';

export interface PageRequest {
  /** The file's first line. */
  readonly header: string;
  readonly index: number;
  readonly after?: Cursor | undefined;
}

/** The largest secret with the longest tags has 120 KB; with the rest of a request it must fit into one when it is imported. */
const CHUNK_BYTES = 100_000;
const CHUNK_ROWS = 50;

/** One chunk of a vault's file, and where the next one begins; `next` is absent behind the last. */
export async function exportPage(scope: VaultScope, key: KeyObject, { header, index, after }: PageRequest) {
  const { rows, next } = await collect(scope, after);
  const chunk = packChunk(key, { header, index, last: next === undefined }, rows, scope.room.seal);
  return { chunk: chunk.toString('base64'), versions: rows.length, next };
}

async function collect(scope: VaultScope, after: Cursor | undefined): Promise<{ rows: Step[]; next?: Cursor }> {
  const rows: Step[] = [];
  let bytes = 0;
  for await (const step of versionsFrom(scope, after)) {
    const last = rows.at(-1);
    bytes += Buffer.byteLength(step.head) + step.sealed.length;
    if (last !== undefined && (bytes > CHUNK_BYTES || rows.length === CHUNK_ROWS)) return { rows, next: last.cursor };
    rows.push(step);
  }
  return { rows };
}
