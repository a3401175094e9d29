import type { Job } from '../jobs/job.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';

/** Rows a unit, so that no purge holds up the calls beside it. */
const BATCH = 500;

type Ended = Parameters<{ now: number; batch: number }>;

const findEnded = query((db, p: Ended) =>
  db.selectFrom('console_grant').select('id').where('until', '<=', p.now).limit(p.batch),
);

/** Ids are digests, which no two kinds share. */
const removeEnded = statement((db, p: Ended) =>
  db
    .deleteFrom('console_grant')
    .where('until', '<=', p.now)
    .where('id', 'in', db.selectFrom('console_grant').select('id').where('until', '<=', p.now).limit(p.batch)),
);

/** Removes sessions of the console and codes that have ended. They count for nothing already, so there is no record. */
export function purgeSessions({ store }: { readonly store: Store }): Job {
  const ended = async (now: number, batch: number) =>
    (await store.rows(findEnded, { now: Math.floor(now / 1000), batch })).length;
  return {
    name: 'purge-sessions',
    everySeconds: 600,
    isDue: async (now) => (await ended(now, 1)) > 0,
    async run(now, signal) {
      let done = 0;
      for (let found = await ended(now, BATCH); found > 0 && !signal.aborted; found = await ended(now, BATCH)) {
        const parameters = { now: Math.floor(now / 1000), batch: BATCH };
        await store.write({ changes: [store.change(removeEnded, parameters, ANY_ROWS)], record: '', conflict: '' });
        done += found;
      }
      return done;
    },
  };
}
