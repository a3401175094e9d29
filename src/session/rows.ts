import { hash } from 'node:crypto';
import type { Place, Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';

/** `session`: somebody is in; `code`: what begins a session, once. */
export type ConsoleGrantKind = 'session' | 'code';

/** A row of the table `console_grant` whose mark was checked. It may have ended. */
export interface ConsoleGrant {
  readonly kind: ConsoleGrantKind;
  /** The SHA-256 of what was given, in hex: the text itself is nowhere. */
  readonly id: string;
  /** Whose it is (`keyOf`). */
  readonly principal: string;
  /** Unix seconds; from then on it counts no more. */
  readonly until: number;
  /** JSON text. */
  readonly meta: string;
  readonly mac: Uint8Array;
}

export type ConsoleGrantContent = Omit<ConsoleGrant, 'mac'>;

/** Reads throw Fault Tampered where a row is not what was written; writes are changes to commit. */
export interface ConsoleGrants {
  find(kind: ConsoleGrantKind, id: string): Promise<ConsoleGrant | undefined>;
  insert(content: ConsoleGrantContent): Change;
  /** A conflict when the row is no longer the one that was read. */
  prolong(row: ConsoleGrant, until: number): Change;
  /** A conflict when the row is no longer the one that was read. */
  remove(row: ConsoleGrant): Change;
  /** All that a principal was given. */
  removeOf(principal: string): Change;
}

type Row = { kind: string; id: string; principal: string; until: number; meta: string; mac: Uint8Array };

const findRow = query((db, p: Parameters<{ kind: string; id: string }>) =>
  db
    .selectFrom('console_grant')
    .select(['principal', 'until', 'meta', 'mac'])
    .where('kind', '=', p.kind)
    .where('id', '=', p.id),
);

const insertRow = statement((db, p: Parameters<Row>) =>
  db
    .insertInto('console_grant')
    .values({ kind: p.kind, id: p.id, principal: p.principal, until: p.until, meta: p.meta, mac: p.mac }),
);

type Kept = { kind: string; id: string; previous: Uint8Array };

const prolongRow = statement((db, p: Parameters<Kept & { until: number; mac: Uint8Array }>) =>
  db
    .updateTable('console_grant')
    .set({ until: p.until, mac: p.mac })
    .where('kind', '=', p.kind)
    .where('id', '=', p.id)
    .where('mac', '=', p.previous),
);

const removeRow = statement((db, p: Parameters<Kept>) =>
  db.deleteFrom('console_grant').where('kind', '=', p.kind).where('id', '=', p.id).where('mac', '=', p.previous),
);

const removeRows = statement((db, p: Parameters<{ principal: string }>) =>
  db.deleteFrom('console_grant').where('principal', '=', p.principal),
);

export function createConsoleGrants({ store, seal }: { readonly store: Store; readonly seal: Seal }): ConsoleGrants {
  return {
    async find(kind, id) {
      const [found] = await store.rows(findRow, { kind, id });
      if (found === undefined) return undefined;
      const row = { ...found, kind, id };
      seal.check(row.mac, placeOf(row), row.meta);
      return row;
    },
    insert: (content) => store.change(insertRow, { ...content, mac: seal.mark(placeOf(content), content.meta) }),
    prolong(row, until) {
      const { kind, id, meta, mac: previous } = row;
      return store.change(prolongRow, { kind, id, until, mac: seal.mark(placeOf({ ...row, until }), meta), previous });
    },
    remove: ({ kind, id, mac: previous }) => store.change(removeRow, { kind, id, previous }),
    removeOf: (principal) => store.change(removeRows, { principal }, ANY_ROWS),
  };
}

/** Its end is bound as well, or a row could be kept alive in the database; and whose it is, or a sign-out could miss it. */
function placeOf({ kind, id, principal, until }: Omit<ConsoleGrant, 'meta' | 'mac'>): Place {
  return { table: 'console_grant', column: '', vault: kind, name: id, version: `${until} ${principal}` };
}

/** Under what a value that was given out is found. */
export const digestOf = (value: string): string => hash('sha256', value, 'hex');
