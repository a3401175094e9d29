import { type Parameters, query, statement } from '../store/query.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';

/** How long a lease lasts that is not renewed, in milliseconds: so long does the work of a holder that died lie still. */
export const LEASE = 60_000;

interface Claim {
  readonly name: string;
  readonly holder: string;
}

/** Free, ended, our own, or longer than any lease lasts: the clock of whoever wrote that was wrong. */
const take = statement((db, p: Parameters<Claim & { now: number; until: number; longest: number }>) =>
  db
    .insertInto('lease')
    .values({ name: p.name, holder: p.holder, until: p.until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder: p.holder, until: p.until })
        .where((eb) =>
          eb.or([eb('lease.until', '<=', p.now), eb('lease.holder', '=', p.holder), eb('lease.until', '>', p.longest)]),
        ),
    ),
);

const giveBack = statement((db, p: Parameters<Claim>) =>
  db.deleteFrom('lease').where('name', '=', p.name).where('holder', '=', p.holder),
);

const anyHeld = query((db) => db.selectFrom('lease').select('name').limit(1));
const removeAll = statement((db) => db.deleteFrom('lease'));

/** What leases stand on; clock in Unix milliseconds. */
export interface LeaseRoom {
  readonly store: Pick<Store, 'change' | 'write'>;
  readonly clock: () => number;
}

/**
 * Takes the lease, or renews it; false where another holds it. Clocks of instances that differ can let two hold it for a
 * while: the units of a job carry preconditions, and the lease only saves them from working twice.
 */
export async function takeLease({ store, clock }: LeaseRoom, claim: Claim): Promise<boolean> {
  const now = clock();
  const change = store.change(take, { ...claim, now, until: now + LEASE, longest: now + 2 * LEASE });
  return (await store.write({ changes: [change], record: '', conflict: '' })) === 'done';
}

export async function endLease({ store }: LeaseRoom, claim: Claim): Promise<void> {
  await store.write({ changes: [store.change(giveBack, claim)], record: '', conflict: '' });
}

/**
 * Where no other process can have the database (SQLite is its owner's alone), whoever holds a lease at the start has died: his
 * work need not wait for its end. Nothing is written where there is none.
 */
export async function endLeasesOfTheDead({ store }: { readonly store: Store }): Promise<void> {
  if (store.dialect !== 'sqlite' || (await store.rows(anyHeld, {})).length === 0) return;
  await store.write({ changes: [store.change(removeAll, {}, ANY_ROWS)], record: '', conflict: '' });
}
