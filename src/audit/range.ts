import { type Parameters, query } from '../store/query.ts';
import type { Reader } from '../store/store.ts';
import type { AuditFilter } from './filter.ts';
import { auditRecord } from './record.ts';

/** The numbers between which records of a time lie, both included. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * How far the times of records may stand out of the order in which they were written, in milliseconds: the clocks of several
 * processes, and of a clock that was set. Records beyond that are not found by their time, and by everything else they are.
 */
const DISORDER = 600_000;

const at = query((db, p: Parameters<{ seq: number }>) =>
  db.selectFrom('audit').select(['seq', 'record']).where('seq', '<=', p.seq).orderBy('seq', 'desc').limit(1),
);

/** Time has no index, and needs none: the numbers grow with it, so a few reads find the place. `newest` is the last record's. */
export async function rangeOf(source: Pick<Reader, 'rows'>, filter: AuditFilter, newest: number): Promise<Range> {
  const { from, to } = filter;
  const before = (time: number) => countBefore(source, time, newest);
  return {
    least: from === undefined ? 1 : (await before(from - DISORDER)) + 1,
    most: to === undefined ? newest : await before(to + DISORDER + 1),
  };
}

/** The number of the last record before that time, if all stand in order. */
async function countBefore(source: Pick<Reader, 'rows'>, time: number, newest: number): Promise<number> {
  let [low, high] = [0, newest];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [row] = await source.rows(at, { seq: middle });
    if (row !== undefined && timeOf(row.record) < time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What cannot be read is left to whoever reads it in its turn, and says so. */
function timeOf(text: string): number {
  try {
    return Date.parse(auditRecord.shape.time.parse((JSON.parse(text) as { time?: unknown }).time));
  } catch {
    return -Infinity;
  }
}
