import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
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

/** So few that whoever calls meanwhile does not wait for long: SQLite's reads are this thread's own. */
const PAGE = 500;

const page = query((db, p: Parameters<{ after: number; count: number }>) =>
  db
    .selectFrom('audit')
    .select(['seq', 'record', 'hash', 'mac'])
    .where('seq', '>', p.after)
    .orderBy('seq')
    .limit(p.count),
);
const newest = query((db) => db.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1));
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
  const walk = followChain(source, key);
  for (;;) {
    const { done, value } = await walk.next();
    if (done === true) return value;
    onProgress(value);
  }
}

/** The same, yielding how many records are proven whenever it has read some; others have their turn in between. */
export async function* followChain(source: Rows, key: KeyObject): AsyncGenerator<number, Verification> {
  let last = genesis;
  // Below the first record too, where a chain has nothing and a forger may have put something.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await source.rows(page, { after, count: PAGE });
    for (const row of rows) {
      const why = flawOf(last, row, key);
      if (why !== undefined) return { records: last.seq, firstBroken: { seq: last.seq + 1, why } };
      last = { seq: row.seq, hash: row.hash };
    }
    yield last.seq;
    await turn();
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

/** The number of the last record; 0 where there is none. */
export async function newestOf(source: Rows): Promise<number> {
  const [row] = await source.rows(newest, {});
  return row?.seq ?? 0;
}

/** Why the tail was cut or the head set by hand; undefined where neither was. A few reads, however long the log is. */
export async function flawOfHead(source: Rows, key: KeyObject): Promise<string | undefined> {
  const [head] = await source.rows(heads, {});
  const [row] = head === undefined ? [] : await source.rows(page, { after: head.seq - 1, count: 1 });
  const last = head !== undefined && head.seq > 0 ? (row ?? { ...genesis, seq: await newestOf(source) }) : genesis;
  return headFlaw(last, head, key)?.why;
}

/** A record as it is stored. */
export interface Row extends Head {
  readonly record: string;
  readonly mac: Uint8Array;
}

/** Why the row is not the record that was linked behind `last`; undefined where it is. */
export function flawOf(last: Head, row: Row, key: KeyObject): string | undefined {
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
