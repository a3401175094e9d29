import { setImmediate as turn } from 'node:timers/promises';
import { type Parameters, query } from '../../store/query.ts';
import { newestNumber, PAGE_COLUMNS } from './pages.ts';
import type { NumberedRun } from './run.ts';
import { type HistoryRoom, shown } from './shown.ts';
import { type Sums, WORKFLOW_TERM, workflowRunTerm } from './terms.ts';

/** All calls of one run of a workflow, as one line. */
export interface WorkflowRun extends Sums {
  readonly runId: string;
  /** As the newest of its calls named the workflow. */
  readonly name: string | undefined;
}

/** The list as it was when its first page was asked for, and from which group of which stored page on. */
export interface GroupPosition {
  readonly ceiling: number;
  readonly page: number;
  readonly group: number;
}

export interface Groups {
  readonly groups: readonly WorkflowRun[];
  readonly next?: GroupPosition | undefined;
}

/** Stored pages that are read for one call at the most. */
const MOST_PAGES = 64;
const CHUNK = 8;

const pagesOfWorkflows = query((db, p: Parameters<{ most: number; term: string; limit: number }>) =>
  db
    .selectFrom('run_term')
    .innerJoin('run_page', 'run_page.seq', 'run_term.seq')
    .select(PAGE_COLUMNS)
    .where('run_term.term', '=', p.term)
    .where('run_term.seq', '<=', p.most)
    .orderBy('run_term.seq', 'desc')
    .limit(p.limit),
);

const newestPage = query((db, p: Parameters<{ term: string; ceiling: number }>) =>
  db
    .selectFrom('run_term')
    .select('seq')
    .where('term', '=', p.term)
    .where('seq', '<=', p.ceiling)
    .orderBy('seq', 'desc')
    .limit(1),
);

const sumsOf = query((db, p: Parameters<{ term: string }>) =>
  db
    .selectFrom('run_term')
    .select(({ fn }) => [
      fn.sum<number>('calls').as('calls'),
      fn.sum<number>('failed').as('failed'),
      fn.max('worst').as('worst'),
      fn.min('since').as('since'),
      fn.max('until').as('until'),
    ])
    .where('term', '=', p.term),
);

/**
 * Workflow runs, the one with the newest call first. A run stands where its newest call up to the beginning of the list
 * stands, so that calls that come while somebody turns pages neither repeat a run nor hide one.
 */
export async function listWorkflowRuns(room: HistoryRoom, limit: number, after?: GroupPosition): Promise<Groups> {
  const ceiling = after?.ceiling ?? (await newestNumber(room.store));
  const groups: WorkflowRun[] = [];
  let most = after?.page ?? ceiling;
  let skipped = after?.group ?? 0;
  for (let read = 0; read < MOST_PAGES; read += CHUNK) {
    const rows = await room.store.rows(pagesOfWorkflows, { term: WORKFLOW_TERM, most, limit: CHUNK });
    for (const row of rows) {
      const newest = newestOfEach(await shown(room, row)).slice(skipped);
      for (const [index, run] of newest.entries()) {
        if (groups.length === limit) return { groups, next: { ceiling, page: row.seq, group: skipped + index } };
        groups.push(...(await groupOf(room, run, { ceiling, seq: row.seq })));
      }
      skipped = 0;
      most = row.seq - row.runs;
    }
    if (rows.length < CHUNK) return { groups };
    await turn();
  }
  return { groups, next: { ceiling, page: most, group: 0 } };
}

/** Of each workflow run in a page its newest call, the newest first. */
function newestOfEach(runs: readonly NumberedRun[]): NumberedRun[] {
  const newest = new Map<string, NumberedRun>();
  for (const run of runs.toReversed()) {
    const id = run.workflow?.runId;
    if (id !== undefined && !newest.has(id)) newest.set(id, run);
  }
  return [...newest.values()];
}

/** None where a newer page has calls of it: it was listed there. */
async function groupOf(
  { store }: HistoryRoom,
  { workflow = {} }: NumberedRun,
  { ceiling, seq }: { ceiling: number; seq: number },
): Promise<WorkflowRun[]> {
  const { runId = '', name } = workflow;
  const term = workflowRunTerm(runId);
  const [newest] = await store.rows(newestPage, { term, ceiling });
  if (newest?.seq !== seq) return [];
  const [sums] = await store.rows(sumsOf, { term });
  return sums === undefined ? [] : [{ runId, name, ...sums }];
}
