import type { Connection } from '../../connections/connection.ts';
import type { Connections } from '../../connections/connections.ts';
import type { Job } from '../../jobs/job.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { ANY_ROWS, type Store } from '../../store/store.ts';
import { newestNumber } from './pages.ts';
import { connectionTerm } from './terms.ts';

/** How long runs are kept, and how many of them. */
export interface Retention {
  readonly days: number;
  readonly count: number;
}

export interface PruneRoom {
  readonly store: Store;
  readonly connections: Pick<Connections, 'list'>;
}

/** Pages a unit, so that no pruning holds up the calls beside it. */
const SLICE = 32;

const DAY = 86_400_000;

const oldest = query((db, p: Parameters<{ limit: number }>) =>
  db.selectFrom('run_page').select(['seq', 'at']).orderBy('seq').limit(p.limit),
);
const ofConnection = query((db, p: Parameters<{ term: string; limit: number }>) =>
  db.selectFrom('run_term').select('seq').where('term', '=', p.term).orderBy('seq').limit(p.limit),
);
const removePage = statement((db, p: Parameters<{ seq: number }>) =>
  db.deleteFrom('run_page').where('seq', '=', p.seq),
);
const removeTerms = statement((db, p: Parameters<{ seq: number }>) =>
  db.deleteFrom('run_term').where('seq', '=', p.seq),
);

/**
 * Removes pages that are too old or too many, and all of connections that keep no history any more. The history is no
 * evidence, so there is no record of it.
 */
export function pruneRuns(room: PruneRoom, retention: Retention): Job {
  const outdated = async (now: number): Promise<number[]> => {
    const bound = (await newestNumber(room.store)) - retention.count;
    const before = now - retention.days * DAY;
    const pages = await room.store.rows(oldest, { limit: SLICE });
    return pages.filter(({ seq, at }) => seq <= bound || at < before).map(({ seq }) => seq);
  };
  const unwanted = async (): Promise<number[]> => {
    for await (const id of withoutHistory(room)) {
      const pages = await room.store.rows(ofConnection, { term: connectionTerm(id), limit: SLICE });
      if (pages.length > 0) return pages.map(({ seq }) => seq);
    }
    return [];
  };
  const due = async (now: number): Promise<number[]> => {
    const pages = await outdated(now);
    return pages.length > 0 ? pages : unwanted();
  };
  return {
    name: 'prune-runs',
    everySeconds: 60,
    isDue: async (now) => (await due(now)).length > 0,
    async run(now, signal) {
      let done = 0;
      for (let pages = await due(now); pages.length > 0 && !signal.aborted; pages = await due(now)) {
        await room.store.write({ changes: pages.flatMap((seq) => removed(room, seq)), record: '', conflict: '' });
        done += pages.length;
      }
      return done;
    },
  };
}

/** Ids of all connections that keep no history. */
async function* withoutHistory({ connections }: PruneRoom): AsyncGenerator<string> {
  let after: string | undefined = '';
  while (after !== undefined) {
    const page: readonly Connection[] = await connections.list({ after });
    for (const { id, runHistory } of page) if (!runHistory) yield id;
    after = page.at(-1)?.name;
  }
}

function removed({ store }: PruneRoom, seq: number) {
  return [store.change(removePage, { seq }, ANY_ROWS), store.change(removeTerms, { seq }, ANY_ROWS)];
}
