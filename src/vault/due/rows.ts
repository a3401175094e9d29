import { type Parameters, query, statement } from '../../store/query.ts';
import type { Kind } from '../objects.ts';

/** What can become due of an object's latest version. */
export type What = 'rotate' | 'near-expiry' | 'expired';

/** One thing to look at: an object, what for, and when (Unix seconds). */
export interface DueRow {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
  readonly what: What;
  readonly at: number;
}

/** The longest overdue first. */
export const dueRows = query((db, p: Parameters<{ now: number; limit: number }>) =>
  db
    .selectFrom('due')
    .select(['vault', 'kind', 'name', 'what', 'at'])
    .where('at', '<=', p.now)
    .orderBy('at')
    .limit(p.limit),
);

export const putDue = statement((db, p: Parameters<DueRow>) =>
  db
    .insertInto('due')
    .values({ vault: p.vault, kind: p.kind, name: p.name, what: p.what, at: p.at })
    .onConflict((conflict) => conflict.columns(['vault', 'kind', 'name', 'what']).doUpdateSet({ at: p.at })),
);

/** Only while it is still due when it was: of two who look at the same time, one does the work. */
export const takeDue = statement((db, p: Parameters<DueRow>) =>
  db
    .deleteFrom('due')
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name)
    .where('what', '=', p.what)
    .where('at', '=', p.at),
);

/** The same, for what turns out to be due later. */
export const moveDue = statement((db, p: Parameters<DueRow & { later: number }>) =>
  db
    .updateTable('due')
    .set({ at: p.later })
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name)
    .where('what', '=', p.what)
    .where('at', '=', p.at),
);
