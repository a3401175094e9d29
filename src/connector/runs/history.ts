import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from '../../connections/connection.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query } from '../../store/query.ts';
import { PAGE_COLUMNS, type PageRow, removalOf } from './pages.ts';
import type { NumberedRun } from './run.ts';
import { type HistoryRoom, shown } from './shown.ts';
import { matches, type RunFilter, termsToFind } from './terms.ts';
import { type GroupPosition, type Groups, listWorkflowRuns } from './workflow-runs.ts';

/** The history for those who read it: the newest first, a page at a time. */
export interface RunHistory {
  /**
   * At most `limit` runs. A page may be short, or even empty, with a next one: so much is read for one call and no more.
   */
  list(filter: RunFilter, limit: number, after?: Position): Promise<Listed>;
  find(number: number): Promise<NumberedRun | undefined>;
  /** At most `limit` runs of workflows; a page may be short, as that of a list. */
  workflowRuns(limit: number, after?: GroupPosition): Promise<Groups>;
  /**
   * What a change of a connection that keeps no history must bring along, if afterwards nothing says that it kept none: what
   * is still to be pruned would be shown again. Mostly that is nothing, so it costs nothing.
   */
  endSilence(before: SilentOrNot, after: SilentOrNot | undefined): readonly Change[];
}

type SilentOrNot = Pick<Connection, 'id' | 'runHistory'>;

/** Where a list goes on: in the stored pages up to `page`, with the runs before `run`. */
export interface Position {
  readonly page: number;
  readonly run: number;
}

export interface Listed {
  readonly runs: readonly NumberedRun[];
  readonly next?: Position | undefined;
}

/** Stored pages that are read at once, and how often that is done for one call. */
const CHUNK = 8;
const MOST_CHUNKS = 8;

/** A call may have begun so long before its page was written, in milliseconds. */
const LONGEST_CALL = 600_000;

interface Range {
  readonly least: number;
  readonly most: number;
}

type Terms = { first: string; second: string; third: string; fourth: string; fifth: string };
const OTHERS = ['second', 'third', 'fourth', 'fifth'] as const;

const anyPages = query((db, p: Parameters<Range & { limit: number }>) =>
  db
    .selectFrom('run_page')
    .select(PAGE_COLUMNS)
    .where('seq', '>=', p.least)
    .where('seq', '<=', p.most)
    .orderBy('seq', 'desc')
    .limit(p.limit),
);

/** Pages with the first term and all of `count` further ones. */
const pagesWith = (count: number) =>
  query((db, p: Parameters<Range & Terms & { limit: number }>) => {
    const found = db
      .selectFrom('run_term')
      .innerJoin('run_page', 'run_page.seq', 'run_term.seq')
      .select(PAGE_COLUMNS)
      .where('run_term.term', '=', p.first)
      .where('run_term.seq', '>=', p.least)
      .where('run_term.seq', '<=', p.most);
    return OTHERS.slice(0, count)
      .reduce(
        (narrowed, name) =>
          narrowed.where((eb) =>
            eb.exists(
              eb
                .selectFrom('run_term as other')
                .select('other.seq')
                .where('other.term', '=', p[name])
                .whereRef('other.seq', '=', 'run_term.seq'),
            ),
          ),
        found,
      )
      .orderBy('run_term.seq', 'desc')
      .limit(p.limit);
  });

const TERM_QUERIES = [0, 1, 2, 3, 4].map(pagesWith);

const firstSince = query((db, p: Parameters<{ at: number }>) =>
  db.selectFrom('run_page').select('seq').where('at', '>=', p.at).orderBy('at').limit(1),
);
const lastUntil = query((db, p: Parameters<{ at: number }>) =>
  db.selectFrom('run_page').select('seq').where('at', '<=', p.at).orderBy('at', 'desc').limit(1),
);
const pageOf = query((db, p: Parameters<{ number: number }>) =>
  db.selectFrom('run_page').select(PAGE_COLUMNS).where('seq', '>=', p.number).orderBy('seq').limit(1),
);

export function createRunHistory(room: HistoryRoom): RunHistory {
  return {
    list: (filter, limit, after) => list(room, filter, limit, after),
    workflowRuns: (limit, after) => listWorkflowRuns(room, limit, after),
    endSilence: (before, after) =>
      before.runHistory || after?.runHistory === false ? [] : removalOf(room.store, before.id),
    async find(number) {
      const [row] = await room.store.rows(pageOf, { number });
      const runs = row === undefined ? [] : await shown(room, row);
      return runs.find((run) => run.number === number);
    },
  };
}

async function list(room: HistoryRoom, filter: RunFilter, limit: number, after?: Position): Promise<Listed> {
  const { least, most } = await rangeOf(room, filter);
  const runs: NumberedRun[] = [];
  let end = Math.min(most, after?.page ?? most);
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
    const rows = await pages(room, filter, { least, most: end });
    for (const row of rows) {
      const fitting = (await shown(room, row)).filter(
        (run) => matches(filter, run) && run.number < (after?.run ?? Infinity),
      );
      for (const run of fitting.reverse()) {
        if (runs.length === limit) return { runs, next: { page: row.seq, run: runs.at(-1)?.number ?? 0 } };
        runs.push(run);
      }
      end = row.seq - row.runs;
    }
    if (rows.length < CHUNK) return { runs };
    // The reads of SQLite are this thread's own: between them it is others' turn.
    await turn();
  }
  return { runs, next: { page: end, run: end + 1 } };
}

/** The numbers between which pages of that time lie; a little more than they need be, for the clocks of several processes. */
async function rangeOf({ store }: HistoryRoom, { from, to }: RunFilter): Promise<Range> {
  const [first] = from === undefined ? [] : await store.rows(firstSince, { at: from - LONGEST_CALL });
  const [last] = to === undefined ? [] : await store.rows(lastUntil, { at: to + LONGEST_CALL });
  const nothing = Number.MAX_SAFE_INTEGER;
  return {
    least: from === undefined ? 0 : (first?.seq ?? nothing),
    most: to === undefined ? nothing : (last?.seq ?? -1),
  };
}

function pages({ store }: HistoryRoom, filter: RunFilter, range: Range): Promise<PageRow[]> {
  const [first, second = '', third = '', fourth = '', fifth = ''] = termsToFind(filter);
  const chosen = TERM_QUERIES[termsToFind(filter).length - 1];
  if (first === undefined || chosen === undefined) return store.rows(anyPages, { ...range, limit: CHUNK });
  return store.rows(chosen, { ...range, first, second, third, fourth, fifth, limit: CHUNK });
}
