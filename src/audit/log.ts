import type { KeyObject } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Fault } from '../fault.ts';
import { type Parameters, query } from '../store/query.ts';
import type { Head, Reader } from '../store/store.ts';
import { genesis } from './chain.ts';
import { type AuditFilter, matches, mayMatch } from './filter.ts';
import { createPlaces, type Places } from './places.ts';
import { type Range, rangeOf } from './range.ts';
import { type AuditRecord, auditRecord } from './record.ts';
import { flawOf, flawOfHead, followChain, newestOf, type Row, type Verification } from './verify.ts';

export interface NumberedRecord extends AuditRecord {
  readonly seq: number;
}

export interface Progress {
  /** Records that are proven so far, and how many there were when it began. */
  readonly done: number;
  readonly total: number;
  /** The last time. */
  readonly result?: Verification;
}

export interface LastVerification extends Verification {
  /** Unix milliseconds. */
  readonly at: number;
}

/**
 * The audit log for those who read it. Whatever is read is held against its link, its number and its MAC first, whether it fits
 * or not, so that nothing between the first and the last record of an answer was changed, dropped or put there.
 */
export interface AuditLog {
  /**
   * At most `limit` records with numbers below `before`, the newest first. A page may be short, or even empty, with a next one:
   * so much is read for one call and no more. Throws Fault Tampered.
   */
  list(filter: AuditFilter, limit: number, before?: number): Promise<Listed>;
  /**
   * All that fit, the oldest first, up to what is the newest when it begins. `goOn` is asked between slices and may throw.
   * Throws Fault TooManyRequests, and while it is iterated Tampered.
   */
  walk(filter: AuditFilter, goOn: () => Promise<void>): AsyncIterable<NumberedRecord>;
  /** Between which numbers all lie that fit now. Throws Fault Tampered where the log was cut off. */
  reach(filter: AuditFilter): Promise<Range>;
  /** Those of `range` that fit, the oldest first, for whoever goes on later where he stopped. Throws Fault Tampered. */
  slices(filter: AuditFilter, range: Range): AsyncIterable<Slice>;
  /** Throws Fault TooManyRequests. */
  verify(): Promise<Verification>;
  /** The same with its progress; ends when nobody listens any more. */
  watch(goOn: () => Promise<void>): AsyncIterable<Progress>;
  /** Since this process began; undefined where there was none. */
  lastVerification(): LastVerification | undefined;
  /** The number of the last record. */
  newest(): Promise<number>;
}

export interface Listed {
  readonly records: readonly NumberedRecord[];
  /** The number below which to go on. */
  readonly next?: number | undefined;
}

export interface Slice {
  readonly records: readonly NumberedRecord[];
  /** The number of the last record that was looked at. */
  readonly seq: number;
}

export interface LogRoom {
  readonly store: Pick<Reader, 'rows'>;
  readonly key: KeyObject;
  readonly clock: () => number;
}

/** Records that are read at once, and how often for one page. */
const CHUNK = 250;
const MOST_CHUNKS = 8;

/** How often progress is told, in milliseconds. */
const INTERVAL = 200;

const COLUMNS = ['seq', 'record', 'hash', 'mac'] as const;
const down = query((db, p: Parameters<{ most: number; limit: number }>) =>
  db.selectFrom('audit').select(COLUMNS).where('seq', '<=', p.most).orderBy('seq', 'desc').limit(p.limit),
);
const up = query((db, p: Parameters<{ after: number; most: number; limit: number }>) =>
  db
    .selectFrom('audit')
    .select(COLUMNS)
    .where('seq', '>', p.after)
    .where('seq', '<=', p.most)
    .orderBy('seq')
    .limit(p.limit),
);

export function createAuditLog(room: LogRoom): AuditLog {
  const verifications = createPlaces(2, 'verify the audit log');
  const walks = createPlaces(2, 'export the audit log');
  let last: LastVerification | undefined;
  const verified = (result: Verification): Verification => {
    last = { ...result, at: room.clock() };
    return result;
  };
  return {
    list: (filter, limit, before) => list(room, filter, { limit, before }),
    walk(filter, goOn) {
      walks.require();
      return inPlace(walks, () => walk(room, filter, goOn));
    },
    reach: (filter) => provenRange(room, filter),
    slices: (filter, range) => slices(room, filter, range),
    async verify() {
      const leave = verifications.take();
      try {
        const chain = followChain(room.store, room.key);
        let next = await chain.next();
        while (next.done !== true) next = await chain.next();
        return verified(next.value);
      } finally {
        leave();
      }
    },
    watch(goOn) {
      verifications.require();
      return inPlace(verifications, () => watch(room, goOn, verified));
    },
    lastVerification: () => last,
    newest: () => newestOf(room.store),
  };
}

/** A place is taken when somebody begins to listen: whoever was gone before that never gives it back. */
async function* inPlace<Each>(places: Places, make: () => AsyncIterable<Each>): AsyncGenerator<Each> {
  const leave = places.take();
  try {
    yield* make();
  } finally {
    leave();
  }
}

async function* watch(
  { store, key, clock }: LogRoom,
  goOn: () => Promise<void>,
  verified: (result: Verification) => Verification,
): AsyncGenerator<Progress> {
  const total = await newestOf(store);
  const chain = followChain(store, key);
  let told = -Infinity;
  for (let next = await chain.next(); ; next = await chain.next()) {
    if (next.done === true) {
      yield { done: next.value.records, total, result: verified(next.value) };
      return;
    }
    if (clock() - told >= INTERVAL) {
      told = clock();
      yield { done: next.value, total };
    }
    await goOn();
  }
}

async function list(
  room: LogRoom,
  filter: AuditFilter,
  { limit, before = Infinity }: { limit: number; before: number | undefined },
): Promise<Listed> {
  const { least, most } = await provenRange(room, filter);
  const records: NumberedRecord[] = [];
  let end = Math.min(most, before - 1);
  const page = (): Listed => ({ records, next: end < least ? undefined : end + 1 });
  for (let chunk = 0; chunk < MOST_CHUNKS && end >= least; chunk += 1) {
    const { rows, why } = await readDown(room, { least, most: end });
    for (const row of rows) {
      end = row.seq - 1;
      const record = fitting(filter, row);
      if (record !== undefined && records.push(record) === limit) return page();
    }
    if (why !== undefined && records.length === 0) throw tampered(why);
    if (why !== undefined) return page();
    // The reads of SQLite are this thread's own: between them it is others' turn.
    await turn();
  }
  return page();
}

/** The next few rows, the newest first, up to the first that is not what was written, and why not. */
async function readDown(
  { store, key }: LogRoom,
  { least, most }: Range,
): Promise<{ rows: readonly Row[]; why?: string | undefined }> {
  const count = Math.min(CHUNK, most - least + 1);
  const rows = await store.rows(down, { most, limit: count + 1 });
  const intact: Row[] = [];
  for (const [index, row] of rows.slice(0, count).entries()) {
    const why = row.seq === most - index ? flawOf(rows[index + 1] ?? genesis, row, key) : missing(most - index);
    if (why !== undefined) return { rows: intact, why };
    intact.push(row);
  }
  return { rows: intact, why: rows.length === 0 ? missing(most) : undefined };
}

async function* walk(room: LogRoom, filter: AuditFilter, goOn: () => Promise<void>): AsyncGenerator<NumberedRecord> {
  for await (const { records } of slices(room, filter, await provenRange(room, filter))) {
    yield* records;
    await goOn();
  }
}

/** What was proven before a record that is not what was written is still given out. */
async function* slices(room: LogRoom, filter: AuditFilter, { least, most }: Range): AsyncGenerator<Slice> {
  let last = await linkBefore(room.store, least);
  while (last.seq < most) {
    const { rows, why } = await readUp(room, last, most);
    const records = rows.map((row) => fitting(filter, row)).filter((record) => record !== undefined);
    last = rows.at(-1) ?? last;
    if (rows.length > 0) yield { records, seq: last.seq };
    if (why !== undefined) throw tampered(why);
    await turn();
  }
}

/** The next few rows up to the first that is not what was written, and why not. */
async function readUp(
  { store, key }: LogRoom,
  before: Head,
  most: number,
): Promise<{ rows: readonly Row[]; why?: string | undefined }> {
  const rows: Row[] = await store.rows(up, { after: before.seq, most, limit: CHUNK });
  let last = before;
  for (const [index, row] of rows.entries()) {
    const why = flawOf(last, row, key);
    if (why !== undefined) return { rows: rows.slice(0, index), why };
    last = row;
  }
  return { rows, why: rows.length === 0 ? missing(last.seq + 1) : undefined };
}

/** Where records of the filter's time lie, in a log of which nothing was cut off. */
async function provenRange({ store, key }: LogRoom, filter: AuditFilter): Promise<Range> {
  const why = await flawOfHead(store, key);
  if (why !== undefined) throw tampered(why);
  return rangeOf(store, filter, await newestOf(store));
}

/** What the record with that number was linked behind. */
async function linkBefore(store: LogRoom['store'], seq: number): Promise<Head> {
  if (seq === 1) return genesis;
  const [row] = await store.rows(up, { after: seq - 2, most: seq - 1, limit: 1 });
  if (row === undefined) throw tampered(missing(seq - 1));
  return { seq: row.seq, hash: row.hash };
}

const missing = (seq: number): string => `record ${seq} is missing`;

function tampered(why: string): Fault {
  return new Fault(
    'Tampered',
    `The audit log was changed outside Sallyport: ${why}. Verify it, and compare it with a backup.`,
  );
}

/** The row's record where it fits. */
function fitting(filter: AuditFilter, { seq, record: text }: Row): NumberedRecord | undefined {
  if (!mayMatch(filter, text)) return undefined;
  const record = auditRecord.parse(JSON.parse(text));
  return matches(filter, record) ? { seq, ...record } : undefined;
}
