import { setImmediate as turn } from 'node:timers/promises';
import { type Parameters, query } from '../../store/query.ts';
import type { Store } from '../../store/store.ts';
import { connectionTerm, statusTerm } from './terms.ts';

/** Calls that ended within five minutes. */
export interface Slice {
  /** Unix milliseconds. */
  readonly since: number;
  readonly calls: number;
  readonly failed: number;
}

/**
 * How much was called lately, from the sums that the run history keeps of its pages, and so at most as exact as that: without
 * connections that keep no history and without runs that were dropped, to a fifth of a second; and of calls above the limit
 * only those that are kept.
 */
export interface LastHour {
  /** Twelve slices, the oldest first; the last is the one that is going on. False in `complete`: there is more to be read. */
  slices(now: number): Promise<{ readonly slices: readonly Slice[]; readonly complete: boolean }>;
  /** Connections with calls that were answered 429, by the number of those that the history kept. */
  throttled(now: number): Promise<readonly { readonly connection: string; readonly calls: number }[]>;
}

const SLICE = 300_000;
const SLICES = 12;

/** Sums that are read at once, and how often for one answer. Each page is read once in the life of the process. */
const CHUNK = 1000;
const MOST_CHUNKS = 64;

/** Pages with throttled calls that are looked at, the newest first. */
const MOST_THROTTLED = 2000;

const [FIRST, END] = [connectionTerm(''), connectionTerm('').replace(':', ';')];

const firstSince = query((db, p: Parameters<{ at: number }>) =>
  db.selectFrom('run_page').select('seq').where('at', '>=', p.at).orderBy('at').limit(1),
);
const sumsBehind = query((db, p: Parameters<{ after: number; limit: number }>) =>
  db
    .selectFrom('run_page')
    .innerJoin('run_term', 'run_term.seq', 'run_page.seq')
    .select(['run_page.seq', 'run_page.at', 'run_term.calls', 'run_term.failed'])
    .where('run_page.seq', '>', p.after)
    .where('run_term.term', '>=', FIRST)
    .where('run_term.term', '<', END)
    .orderBy('run_page.seq')
    .limit(p.limit),
);
const throttledSince = query((db, p: Parameters<{ term: string; least: number; limit: number }>) =>
  db
    .selectFrom('run_term as found')
    .innerJoin('run_term as whose', 'whose.seq', 'found.seq')
    .select(['whose.term', 'found.calls'])
    .where('found.term', '=', p.term)
    .where('found.seq', '>=', p.least)
    .where('whose.term', '>=', FIRST)
    .where('whose.term', '<', END)
    .orderBy('found.seq', 'desc')
    .limit(p.limit),
);

const beginOf = (now: number): number => (Math.floor(now / SLICE) - SLICES + 1) * SLICE;

export function createLastHour({ store }: { readonly store: Pick<Store, 'rows'> }): LastHour {
  const sums = new Map<number, { calls: number; failed: number }>();
  let position = 0;
  let reading: Promise<boolean> | undefined;

  const readChunk = async (): Promise<boolean> => {
    const rows = await store.rows(sumsBehind, { after: position, limit: CHUNK });
    for (const { seq, at, calls, failed } of rows) {
      const since = Math.floor(at / SLICE) * SLICE;
      const sum = sums.get(since) ?? { calls: 0, failed: 0 };
      sums.set(since, { calls: sum.calls + calls, failed: sum.failed + failed });
      position = seq;
    }
    return rows.length < CHUNK;
  };

  /** What came behind the last page that was read; true where that is all. */
  const read = async (begin: number): Promise<boolean> => {
    for (const since of sums.keys()) if (since < begin) sums.delete(since);
    const [first] = await store.rows(firstSince, { at: begin });
    if (first === undefined) return true;
    position = Math.max(position, first.seq - 1);
    for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
      if (await readChunk()) return true;
      await turn();
    }
    return false;
  };

  return {
    async slices(now) {
      const begin = beginOf(now);
      reading ??= read(begin).finally(() => {
        reading = undefined;
      });
      const complete = await reading;
      const slices = Array.from({ length: SLICES }, (_, index) => {
        const since = begin + index * SLICE;
        return { since, ...(sums.get(since) ?? { calls: 0, failed: 0 }) };
      });
      return { slices, complete };
    },
    async throttled(now) {
      const [first] = await store.rows(firstSince, { at: beginOf(now) });
      if (first === undefined) return [];
      const range = { term: statusTerm('429'), least: first.seq, limit: MOST_THROTTLED };
      const counts = new Map<string, number>();
      for (const { term, calls } of await store.rows(throttledSince, range))
        counts.set(term, (counts.get(term) ?? 0) + calls);
      const found = [...counts].map(([term, calls]) => ({ connection: term.slice(FIRST.length), calls }));
      return found.sort((one, other) => other.calls - one.calls);
    },
  };
}
