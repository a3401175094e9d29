import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from '../../connections/connection.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query } from '../../store/query.ts';
import { PAGE_COLUMNS, removalOf } from './pages.ts';
import type { NumberedRun } from './run.ts';
import { findPages, rangeOf } from './search.ts';
import { type HistoryRoom, shown } from './shown.ts';
import { matches, type RunFilter } from './terms.ts';
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

/** How often stored pages are looked for, for one call. */
const MOST_CHUNKS = 8;

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
  const { least, most } = await rangeOf(room.store, filter);
  const runs: NumberedRun[] = [];
  let end = Math.min(most, after?.page ?? most);
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
    const { rows, next } = await findPages(room.store, filter, { least, most: end });
    for (const row of rows) {
      const fitting = (await shown(room, row)).filter(
        (run) => matches(filter, run) && run.number < (after?.run ?? Infinity),
      );
      for (const run of fitting.reverse()) {
        if (runs.length === limit) return { runs, next: { page: row.seq, run: runs.at(-1)?.number ?? 0 } };
        runs.push(run);
      }
    }
    if (next === undefined) return { runs };
    end = next;
    // The reads of SQLite are this thread's own: between them it is others' turn.
    await turn();
  }
  return { runs, next: { page: end, run: end + 1 } };
}
