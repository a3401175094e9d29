import { type Parameters, query, statement } from '../store/query.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';
import type { Job } from './job.ts';

/** Tables of what counts until a second and no longer. */
type Ending = 'authority_grant' | 'console_grant';

/** Rows a unit, so that no purge holds up the calls beside it. */
const BATCH = 500;

type Ended = Parameters<{ now: number; batch: number }>;

const findEnded = (table: Ending) =>
  query((db, p: Ended) => db.selectFrom(table).select('id').where('until', '<=', p.now).limit(p.batch));

/** Ids are digests, which no two kinds share. */
const removeEnded = (table: Ending) =>
  statement((db, p: Ended) =>
    db
      .deleteFrom(table)
      .where('until', '<=', p.now)
      .where('id', 'in', db.selectFrom(table).select('id').where('until', '<=', p.now).limit(p.batch)),
  );

/** Removes codes, refresh tokens or sessions that have ended. They count for nothing already, so there is no record. */
export function purgeEnded({ store }: { readonly store: Store }, name: string, table: Ending): Job {
  const [find, remove] = [findEnded(table), removeEnded(table)];
  const ended = async (now: number, batch: number) =>
    (await store.rows(find, { now: Math.floor(now / 1000), batch })).length;
  return {
    name,
    everySeconds: 600,
    isDue: async (now) => (await ended(now, 1)) > 0,
    async run(now, signal) {
      let done = 0;
      for (let found = await ended(now, BATCH); found > 0 && !signal.aborted; found = await ended(now, BATCH)) {
        const parameters = { now: Math.floor(now / 1000), batch: BATCH };
        await store.write({ changes: [store.change(remove, parameters, ANY_ROWS)], record: '', conflict: '' });
        done += found;
      }
      return done;
    },
  };
}
