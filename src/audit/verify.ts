import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Parameters, query } from '../store/query.ts';
import { type Head, openReader, type Reader } from '../store/store.ts';
import { genesis, headMac, recordHash, recordMac } from './chain.ts';

/** How much was read, and the first place where the log is not what was written. */
export interface Verification {
  /** Records that are proven, from the first one on. */
  readonly records: number;
  readonly firstBroken?: { readonly seq: number; readonly why: string };
}

type Rows = Pick<Reader, 'rows'>;
type Broken = Verification['firstBroken'];

const PAGE = 2_000;

const page = query((db, p: Parameters<{ after: number; count: number }>) =>
  db
    .selectFrom('audit')
    .select(['seq', 'record', 'hash', 'mac'])
    .where('seq', '>', p.after)
    .orderBy('seq')
    .limit(p.count),
);
const heads = query((db) => db.selectFrom('audit_head').select(['seq', 'hash', 'mac']).where('id', '=', 1));

/**
 * Follows the chain from its beginning to its head, also while records are being added. Finds a record that was edited,
 * dropped, inserted or moved, a cut tail, and a head that was set by hand; not a database that was put back, whole, to an
 * earlier state. `source` is a reader, or the URL of a database. Throws what opening and reading throw.
 */
export async function verifyChain(
  source: Rows | string,
  key: KeyObject,
  onProgress: (records: number) => void = () => undefined,
): Promise<Verification> {
  if (typeof source !== 'string') return verify(source, key, onProgress);
  const reader = await openReader(source);
  try {
    return await verify(reader, key, onProgress);
  } finally {
    await reader.close();
  }
}

async function verify(source: Rows, key: KeyObject, onProgress: (records: number) => void): Promise<Verification> {
  let last = genesis;
  // Below the first record too, where a chain has nothing and a forger may have put something.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await source.rows(page, { after, count: PAGE });
    for (const row of rows) {
      const why = flaw(last, row, key);
      if (why !== undefined) return { records: last.seq, firstBroken: { seq: last.seq + 1, why } };
      last = { seq: row.seq, hash: row.hash };
    }
    onProgress(last.seq);
    after = last.seq;
    if (rows.length > 0) continue;
    const [head] = await source.rows(heads, {});
    // Records that were added since the last page was read.
    if (head !== undefined && head.seq > last.seq && (await source.rows(page, { after, count: 1 })).length > 0)
      continue;
    const firstBroken = headFlaw(last, head, key);
    return firstBroken === undefined ? { records: last.seq } : { records: last.seq, firstBroken };
  }
}

interface Row extends Head {
  readonly record: string;
  readonly mac: Uint8Array;
}

function flaw(last: Head, row: Row, key: KeyObject): string | undefined {
  const seq = last.seq + 1;
  if (row.seq !== seq) return `record ${row.seq} stands where record ${seq} should`;
  const hash = recordHash(last.hash, seq, row.record);
  if (!same(hash, row.hash)) return `record ${seq} is not the one that was linked after record ${last.seq}`;
  if (!same(recordMac(key, hash), row.mac)) return `record ${seq} does not carry the MAC of this log's key`;
  return undefined;
}

function headFlaw(last: Head, head: Omit<Row, 'record'> | undefined, key: KeyObject): Broken {
  if (head === undefined) return { seq: last.seq + 1, why: 'the head is missing' };
  if (!same(headMac(key, head), head.mac))
    return { seq: last.seq + 1, why: "the head does not carry the MAC of this log's key" };
  if (head.seq > last.seq)
    return { seq: last.seq + 1, why: `the log ends at record ${last.seq}, and its head says ${head.seq}` };
  if (head.seq < last.seq)
    return { seq: head.seq + 1, why: `the head says ${head.seq}, and the log goes on to record ${last.seq}` };
  return same(head.hash, last.hash) ? undefined : { seq: last.seq, why: `the head names another record ${last.seq}` };
}

function same(expected: Uint8Array, found: Uint8Array): boolean {
  return expected.length === found.length && timingSafeEqual(expected, found);
}
