import type { Job } from '../../jobs/job.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { ANY_ROWS, type Store } from '../../store/store.ts';

/** Rows a unit, so that no purge holds up the calls beside it. */
const BATCH = 500;

/** Seconds that a sign-in is kept after its end, so that who comes late hears that it is late. */
const REMEMBERED = 600;

type Ended = Parameters<{ before: number; batch: number }>;

const findEnded = query((db, p: Ended) =>
  db.selectFrom('connection_consent').select('id').where('until', '<=', p.before).limit(p.batch),
);

const removeEnded = statement((db, p: Ended) =>
  db
    .deleteFrom('connection_consent')
    .where('until', '<=', p.before)
    .where('id', 'in', db.selectFrom('connection_consent').select('id').where('until', '<=', p.before).limit(p.batch)),
);

/** Removes sign-ins for connections that have ended. They count for nothing already, so there is no record. */
export function purgeConsents({ store }: { readonly store: Store }): Job {
  const before = (now: number) => Math.floor(now / 1000) - REMEMBERED;
  const ended = async (now: number, batch: number) =>
    (await store.rows(findEnded, { before: before(now), batch })).length;
  return {
    name: 'purge-consents',
    everySeconds: 600,
    isDue: async (now) => (await ended(now, 1)) > 0,
    async run(now, signal) {
      let done = 0;
      for (let found = await ended(now, BATCH); found > 0 && !signal.aborted; found = await ended(now, BATCH)) {
        const parameters = { before: before(now), batch: BATCH };
        await store.write({ changes: [store.change(removeEnded, parameters, ANY_ROWS)], record: '', conflict: '' });
        done += found;
      }
      return done;
    },
  };
}
