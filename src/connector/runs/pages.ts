import type { Seal } from '../../crypto/seal.ts';
import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { ANY_ROWS, type Store } from '../../store/store.ts';
import type { OpenPage } from './open-page.ts';
import { unpackRuns } from './packing.ts';
import { type NumberedRun, packedPage, type Run, type RunPage, storedRuns } from './run.ts';
import { connectionTerm, type Sums } from './terms.ts';

/**
 * Runs are kept in pages: a row each would cost a Get secret three times what is allowed for it (measured: 2.7 us of
 * inserting with its indexes and 3 us of HMAC). A page holds what one connection's calls left in a fifth of a second. It is
 * bound by one HMAC, numbered as a whole when it is written, and never changed. Its size is a middle way: each page that is
 * written puts an end to the writer's fast way for records alone, and long ones outlive the garbage collector's first look.
 */
export const PAGE_RUNS = 256;

export interface PageRoom {
  readonly store: Store;
  readonly seal: Seal;
}

const count = statement((db, p: Parameters<{ runs: number }>) =>
  db
    .updateTable('run_counter')
    .set((eb) => ({ last: eb('last', '+', p.runs) }))
    .where('id', '=', 1),
);

const insertPage = statement((db, p: Parameters<{ at: number; runs: number; meta: string; mac: Uint8Array }>) =>
  db.insertInto('run_page').values({
    seq: db.selectFrom('run_counter').select('last').where('id', '=', 1),
    at: p.at,
    runs: p.runs,
    meta: p.meta,
    mac: p.mac,
  }),
);

const insertTerm = statement((db, p: Parameters<Sums & { term: string }>) =>
  db.insertInto('run_term').values({
    term: p.term,
    seq: db.selectFrom('run_counter').select('last').where('id', '=', 1),
    calls: p.calls,
    failed: p.failed,
    worst: p.worst,
    since: p.since,
    until: p.until,
  }),
);

const lastNumber = query((db) => db.selectFrom('run_counter').select('last').where('id', '=', 1));

const PLACE = { table: 'run_page', column: 'meta', vault: '', name: '', version: '' };

/** The changes that write a page behind all others. Writers take turns, so that numbers grow in the order of commits. */
export function pageChanges({ store, seal }: PageRoom, page: OpenPage): Change[] {
  const meta = page.text();
  const runs = page.runs();
  return [
    store.change(count, { runs }),
    store.change(insertPage, { at: page.at, runs, meta, mac: seal.mark(PLACE, meta) }),
    ...[...page.terms()].map(([term, sums]) => store.change(insertTerm, { ...sums, term })),
  ];
}

const removePages = statement((db, p: Parameters<{ term: string }>) =>
  db.deleteFrom('run_page').where('seq', 'in', db.selectFrom('run_term').select('seq').where('term', '=', p.term)),
);
const removeTerms = statement((db, p: Parameters<{ term: string }>) =>
  db.deleteFrom('run_term').where('seq', 'in', db.selectFrom('run_term').select('seq').where('term', '=', p.term)),
);

/** The changes that remove at once all that a connection left. */
export function removalOf(store: Store, connection: string): Change[] {
  const term = connectionTerm(connection);
  return [store.change(removePages, { term }, ANY_ROWS), store.change(removeTerms, { term }, ANY_ROWS)];
}

/** The number of the newest run; 0 where there never was one. */
export async function newestNumber(store: Pick<Store, 'rows'>): Promise<number> {
  const [row] = await store.rows(lastNumber, {});
  return row?.last ?? 0;
}

export interface PageRow {
  readonly seq: number;
  readonly runs: number;
  readonly meta: string;
  readonly mac: Uint8Array;
}

export const PAGE_COLUMNS = ['run_page.seq', 'run_page.runs', 'run_page.meta', 'run_page.mac'] as const;

/** A page's runs with their numbers, the oldest first. Throws Fault Tampered where it was changed outside Sallyport. */
export function readPage(seal: Pick<Seal, 'check'>, { seq, runs, meta, mac }: PageRow): NumberedRun[] {
  seal.check(mac, PLACE, meta);
  const page = pageOf(meta);
  if (page?.runs.length !== runs) {
    throw new Fault(
      'Tampered',
      `The page of the run history that ends with ${seq} was changed outside Sallyport; restore it from a backup.`,
    );
  }
  const { connection, name: connectionName } = page;
  const first = seq - runs + 1;
  return page.runs.map((run: Run, index) => ({ ...run, number: first + index, connection, connectionName }));
}

function pageOf(meta: string): RunPage | undefined {
  const packed = packedPage.safeParse(JSON.parse(meta));
  if (!packed.success) return undefined;
  const runs = storedRuns.safeParse(unpackRuns(packed.data.at, packed.data.runs));
  return runs.success ? { ...packed.data, runs: runs.data } : undefined;
}
