import type { Place, Seal } from '../../crypto/seal.ts';
import type { Change } from '../../operation.ts';
import type { Sealed } from '../../sealed.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import type { Store } from '../../store/store.ts';
import type { AliasKind } from './aliases.ts';

export type EntryKind =
  | 'tenant'
  | 'application'
  | 'signing-key'
  | 'user'
  | 'password'
  | 'totp'
  | 'group'
  | 'managed-identity'
  | 'consent'
  | AliasKind;

/** A row of the table `directory` whose mark was checked. */
export interface Entry {
  readonly kind: EntryKind;
  readonly id: string;
  /** JSON text. */
  readonly meta: string;
  readonly mac: Uint8Array;
  readonly sealed: Uint8Array | null;
}

export interface EntryPage {
  /** Only ids that sort after this one. */
  readonly after?: string;
  readonly limit?: number;
}

/** The directory's rows. Reads throw Fault Tampered where a row is not what was written; writes are changes to commit. */
export interface Entries {
  find(kind: EntryKind, id: string): Promise<Entry | undefined>;
  /** In the order of their ids. */
  list(kind: EntryKind, page?: EntryPage): Promise<Entry[]>;
  /** A conflict when the id is taken. */
  insert(kind: EntryKind, id: string, content: EntryContent): Change;
  /** A conflict when the row is no longer the one that was read. The new `meta` must differ: the row is known by its mark. */
  replace(entry: Entry, content: EntryContent): Change;
  remove(entry: Entry): Change;
  /** Changes nothing; a conflict when the row is no longer the one that was read. */
  hold(entry: Entry): Change;
}

export interface EntryContent {
  readonly meta: string;
  readonly sealed: Sealed | null;
}

/** What the caller commits, together with its audit record; only then does it take effect. */
export interface DirectoryChange {
  readonly changes: readonly Change[];
  readonly touches: readonly string[];
}

/** Where an entry's sealed bytes live: what seals and opens them is bound to it. */
export function placeOf(kind: EntryKind, id: string): Place {
  return { table: 'directory', column: 'sealed', vault: kind, name: id, version: '' };
}

type Row = { kind: string; id: string; meta: string; mac: Uint8Array; sealed: Sealed | null };

const findRow = query((db, p: Parameters<{ kind: string; id: string }>) =>
  db.selectFrom('directory').select(['id', 'meta', 'mac', 'sealed']).where('kind', '=', p.kind).where('id', '=', p.id),
);

const listRows = query((db, p: Parameters<{ kind: string; after: string; limit: number }>) =>
  db
    .selectFrom('directory')
    .select(['id', 'meta', 'mac', 'sealed'])
    .where('kind', '=', p.kind)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);

const insertRow = statement((db, p: Parameters<Row>) =>
  db.insertInto('directory').values({ kind: p.kind, id: p.id, meta: p.meta, mac: p.mac, sealed: p.sealed }),
);

const replaceRow = statement((db, p: Parameters<Row & { previous: Uint8Array }>) =>
  db
    .updateTable('directory')
    .set({ meta: p.meta, mac: p.mac, sealed: p.sealed })
    .where('kind', '=', p.kind)
    .where('id', '=', p.id)
    .where('mac', '=', p.previous),
);

const removeRow = statement((db, p: Parameters<{ kind: string; id: string; previous: Uint8Array }>) =>
  db.deleteFrom('directory').where('kind', '=', p.kind).where('id', '=', p.id).where('mac', '=', p.previous),
);

const holdRow = statement((db, p: Parameters<{ kind: string; id: string; previous: Uint8Array }>) =>
  db
    .updateTable('directory')
    .set({ mac: p.previous })
    .where('kind', '=', p.kind)
    .where('id', '=', p.id)
    .where('mac', '=', p.previous),
);

export function createEntries(store: Store, seal: Seal): Entries {
  function checked(kind: EntryKind, row: Omit<Entry, 'kind'>): Entry {
    seal.check(row.mac, placeOf(kind, row.id), row.meta);
    return { ...row, kind };
  }

  function rowOf(kind: EntryKind, id: string, { meta, sealed }: EntryContent): Row {
    return { kind, id, meta, mac: seal.mark(placeOf(kind, id), meta), sealed };
  }

  return {
    async find(kind, id) {
      const [row] = await store.rows(findRow, { kind, id });
      return row && checked(kind, row);
    },
    async list(kind, { after = '', limit = 1000 } = {}) {
      const rows = await store.rows(listRows, { kind, after, limit });
      return rows.map((row) => checked(kind, row));
    },
    insert: (kind, id, content) => store.change(insertRow, rowOf(kind, id, content)),
    replace({ kind, id, meta, mac }, content) {
      if (content.meta === meta) throw new Error('Two changes of one row could not be told apart.');
      return store.change(replaceRow, { ...rowOf(kind, id, content), previous: mac });
    },
    remove: ({ kind, id, mac }) => store.change(removeRow, { kind, id, previous: mac }),
    hold: ({ kind, id, mac }) => store.change(holdRow, { kind, id, previous: mac }),
  };
}

/** All of a kind, in the order of their ids. */
export async function* everyEntry(entries: Pick<Entries, 'list'>, kind: EntryKind): AsyncGenerator<Entry> {
  let page = await entries.list(kind);
  while (page.length > 0) {
    yield* page;
    page = await entries.list(kind, { after: page.at(-1)?.id ?? '' });
  }
}
