import type { Place, Seal } from '../../crypto/seal.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import type { Store } from '../../store/store.ts';

/** What somebody was given for a while, and how often signing in has failed. */
export type GrantKind = 'authorization-code' | 'refresh' | 'device-code' | 'user-code' | 'session' | 'sign-in-limit';

/** A row of the table `authority_grant` whose mark was checked. It may have ended. */
export interface GrantRow {
  readonly kind: GrantKind;
  /** The SHA-256 of what was given, in hex: the text itself is nowhere. */
  readonly id: string;
  /** Unix seconds; from then on it counts no more. */
  readonly until: number;
  /** JSON text. */
  readonly meta: string;
  readonly mac: Uint8Array;
}

export type GrantContent = Pick<GrantRow, 'until' | 'meta'>;

/** Reads throw Fault Tampered where a row is not what was written; writes are changes to commit. */
export interface GrantRows {
  find(kind: GrantKind, id: string): Promise<GrantRow | undefined>;
  /** A conflict when the id is taken, also by a row that has ended. */
  insert(kind: GrantKind, id: string, content: GrantContent): Change;
  /** A conflict when the row is no longer the one that was read. */
  replace(row: GrantRow, content: GrantContent): Change;
  remove(row: GrantRow): Change;
}

type Row = { kind: string; id: string; until: number; meta: string; mac: Uint8Array };

const findRow = query((db, p: Parameters<{ kind: string; id: string }>) =>
  db.selectFrom('authority_grant').select(['until', 'meta', 'mac']).where('kind', '=', p.kind).where('id', '=', p.id),
);

const insertRow = statement((db, p: Parameters<Row>) =>
  db.insertInto('authority_grant').values({ kind: p.kind, id: p.id, until: p.until, meta: p.meta, mac: p.mac }),
);

const replaceRow = statement((db, p: Parameters<Row & { previous: Uint8Array }>) =>
  db
    .updateTable('authority_grant')
    .set({ until: p.until, meta: p.meta, mac: p.mac })
    .where('kind', '=', p.kind)
    .where('id', '=', p.id)
    .where('mac', '=', p.previous),
);

const removeRow = statement((db, p: Parameters<{ kind: string; id: string; previous: Uint8Array }>) =>
  db.deleteFrom('authority_grant').where('kind', '=', p.kind).where('id', '=', p.id).where('mac', '=', p.previous),
);

export function createGrantRows({ store, seal }: { readonly store: Store; readonly seal: Seal }): GrantRows {
  const rowOf = (kind: GrantKind, id: string, { until, meta }: GrantContent): Row => {
    return { kind, id, until, meta, mac: seal.mark(placeOf(kind, id, until), meta) };
  };
  return {
    async find(kind, id) {
      const [row] = await store.rows(findRow, { kind, id });
      if (row === undefined) return undefined;
      seal.check(row.mac, placeOf(kind, id, row.until), row.meta);
      return { ...row, kind, id };
    },
    insert: (kind, id, content) => store.change(insertRow, rowOf(kind, id, content)),
    replace: ({ kind, id, mac }, content) => store.change(replaceRow, { ...rowOf(kind, id, content), previous: mac }),
    remove: ({ kind, id, mac }) => store.change(removeRow, { kind, id, previous: mac }),
  };
}

/** Its end is bound as well, or a row could be kept alive in the database. */
function placeOf(kind: GrantKind, id: string, until: number): Place {
  return { table: 'authority_grant', column: '', vault: kind, name: id, version: String(until) };
}
