import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Place } from '../../crypto/seal.ts';
import type { Change } from '../../operation.ts';
import type { Sealed } from '../../sealed.ts';
import { query, statement } from '../../store/query.ts';
import type { Store } from '../../store/store.ts';
import type { Tables } from '../../store/tables.ts';

/** The values of a primary key, in the order of its columns. */
export type RowKey = readonly (string | number)[];

/** A row with what its sealed bytes are bound to. */
export interface SealedRow {
  readonly key: RowKey;
  readonly place: Place;
  readonly meta: string;
  readonly sealed: Uint8Array;
}

/** How a room's rows that hold sealed bytes are walked, and sealed anew. */
export interface SealedRows {
  readonly name: string;
  /** Some rows behind the key `after`, or the first ones, in the order of their keys; none where there are no more. */
  page(store: Pick<Store, 'rows'>, after: RowKey | undefined): Promise<readonly SealedRow[]>;
  /** Other bytes in the place of those that were read; a conflict where they are there no more. */
  replace(store: Pick<Store, 'change'>, row: SealedRow, sealed: Sealed): Change;
}

/** So few rows a page that whoever calls meanwhile does not wait for long: SQLite's reads are this thread's own. */
export const AT_ONCE = 100;

/** The tables that have the column `sealed`. */
export type SealedTable = {
  [Name in keyof Tables]: 'sealed' extends keyof Tables[Name] ? Name : never;
}[keyof Tables];

type Row<Name extends SealedTable> = Selectable<Tables[Name]>;
type Column<Name extends SealedTable> = Exclude<keyof Row<Name>, 'meta' | 'mac' | 'sealed'> & string;

interface Walked<Name extends SealedTable, Key extends Column<Name>, Bound extends Column<Name>> {
  readonly table: Name;
  /** The columns of the primary key, in its order, and a value that comes before all others. */
  readonly key: Readonly<Record<Key, string | number>>;
  /** Columns that `placeOf` reads beside the key. */
  readonly bound?: readonly Bound[];
  readonly placeOf: (row: Pick<Row<Name>, Key | Bound>) => Place;
  /** False where the sealed bytes are bound to no `meta`. */
  readonly hasMeta?: boolean;
  /** How many rows a page has. */
  readonly atOnce?: number;
}

/** The rows of a table with the column `sealed`. */
export function sealedRows<Name extends SealedTable, Key extends Column<Name>, Bound extends Column<Name> = never>({
  table,
  key,
  bound = [],
  placeOf,
  hasMeta = true,
  atOnce = AT_ONCE,
}: Walked<Name, Key, Bound>): SealedRows {
  type Found = Pick<Row<Name>, Key | Bound> & Record<Key, string | number> & { meta?: string; sealed: Uint8Array };
  const names = Object.keys(key) as Key[];
  const columns = sql.join([...names, ...bound, ...(hasMeta ? ['meta'] : []), 'sealed'].map((name) => sql.ref(name)));
  const keys = sql.join(names.map((name) => sql.ref(name)));
  const given = (p: Markers) => sql.join(names.map((name) => p[name]));

  const page = query<Values, Found>((db, p) => {
    const text = sql<Found>`select ${columns} from ${sql.table(table)} where (${keys}) > (${given(p)})
      and sealed is not null order by ${keys} limit ${p['limit']}`;
    return { compile: () => text.compile(db) };
  });
  const update = statement<Values>((db, p) => {
    const text = sql`update ${sql.table(table)} set sealed = ${p['next']}
      where (${keys}) = (${given(p)}) and sealed = ${p['was']}`;
    return { compile: () => text.compile(db) };
  });

  const named = (row: RowKey) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? key[name]]));
  return {
    name: table,
    async page(store, after = []) {
      const found = await store.rows(page, { ...named(after), limit: atOnce });
      return found.map((row) => {
        const { meta = '', sealed } = row;
        return { key: names.map((name) => row[name]), place: placeOf(row), meta, sealed };
      });
    },
    replace: (store, row, sealed) => store.change(update, { ...named(row.key), next: sealed, was: row.sealed }),
  };
}

type Values = Readonly<Record<string, string | number | Uint8Array>>;
type Markers = Readonly<Record<string, RawBuilder<unknown>>>;
