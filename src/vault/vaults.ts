import type { Seal } from '../crypto/seal.ts';
import { randomHex } from '../crypto/threads/random-pool.ts';
import { Fault } from '../fault.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import { canonical } from '../wire/name.ts';
import { nameOfRows, ROWS_MARK, rowsOf, type StoredVault, type Vault } from '../wire/vault.ts';
import { vaultScope } from './grants.ts';
import { withoutAssignments } from './role-assignments.ts';

type Row = { name: string; meta: string; mac: Uint8Array };

const byName = query((db, p: Parameters<{ name: string }>) =>
  db.selectFrom('vault').select(['name', 'meta', 'mac']).where('name', '=', p.name),
);
const after = query((db, p: Parameters<{ name: string }>) =>
  db.selectFrom('vault').select(['name', 'meta', 'mac']).where('name', '>', p.name).orderBy('name'),
);
const someAfter = query((db, p: Parameters<{ name: string; most: number }>) =>
  db
    .selectFrom('vault')
    .select(['name', 'meta', 'mac'])
    .where('name', '>', p.name)
    .where('name', '<', MARK)
    .orderBy('name')
    .limit(p.most),
);
const insert = statement((db, p: Parameters<Row>) =>
  db.insertInto('vault').values({ name: p.name, meta: p.meta, mac: p.mac }),
);
const update = statement((db, p: Parameters<Row & { was: Uint8Array }>) =>
  db.updateTable('vault').set({ meta: p.meta, mac: p.mac }).where('name', '=', p.name).where('mac', '=', p.was),
);
const remove = statement((db, p: Parameters<{ name: string; was: Uint8Array }>) =>
  db.deleteFrom('vault').where('name', '=', p.name).where('mac', '=', p.was),
);

/** What is left of a vault that was purged, until the rows of its objects are erased. */
export interface Remains {
  /** What those rows stand under. */
  readonly rows: string;
  /** When it was purged, in Unix milliseconds. */
  readonly purged: number;
  readonly mac: Uint8Array;
}

/** The vaults and their settings. Changes are the caller's to commit, with a touch of `VAULTS_TOPIC`. */
export interface Vaults {
  /**
   * A vault that is there and not deleted, by its name in any casing or by what its rows stand under; undefined where there
   * is none. Kept in memory until a unit touches the topic.
   */
  find(name: string): Vault | undefined | Promise<Vault | undefined>;
  /** By the same, read anew, deleted or not: changes follow from what is stored, not from what is remembered. */
  stored(name: string): Promise<StoredVault | undefined>;
  /** Those that are not deleted, in the order of their names. */
  list(): Promise<readonly Vault[]>;
  /** The first `most` of them behind a name in any casing, '' for the beginning. */
  listAfter(name: string, most: number): Promise<readonly Vault[]>;
  listDeleted(): Promise<readonly Vault[]>;
  /** Under rows of its own, where it names none. A conflict where the name is taken, by a deleted vault too. */
  create(vault: Vault): readonly Change[];
  /** Of the same name. A conflict where it is no longer the one that was read. */
  replace(before: StoredVault, vault: Vault): readonly Change[];
  /** Its name is free at once, and nobody can reach its objects any more; their rows are left to be erased. */
  purge(before: StoredVault, now: number): readonly Change[];
  remains(): Promise<readonly Remains[]>;
  /** The rows are erased. */
  forget(remains: Remains): readonly Change[];
}

export const VAULTS_TOPIC = 'vaults';

/** Begins the names of remains, which so come after all others in order. */
const MARK = ROWS_MARK;

/**
 * What the rows of a new vault stand under. The random part tells it from an earlier vault of the same name, so that a
 * write that was on its way when that one was purged cannot come out in this one.
 */
export function newRows(name: string): string {
  return `${canonical(name)}${ROWS_MARK}${randomHex(16)}`;
}

export function createVaults(store: Store, seal: Seal): Vaults {
  const known = remember<Vault>(store, VAULTS_TOPIC);

  const place = (name: string) => ({ table: 'vault', column: 'meta', vault: name, name: '', version: '' });
  const read = ({ name, meta, mac }: Row): unknown => {
    seal.check(mac, place(name), meta);
    return JSON.parse(meta);
  };
  const rowOf = (name: string, value: object): Row => {
    const meta = JSON.stringify(value);
    return { name, meta, mac: seal.mark(place(name), meta) };
  };

  const stored = async (name: string): Promise<StoredVault | undefined> => {
    const key = canonical(name);
    const [row] = await store.rows(byName, { name: nameOfRows(key) });
    if (row === undefined) return undefined;
    const vault = read(row) as Vault;
    return key === row.name || key === rowsOf(vault) ? { vault, mac: row.mac } : undefined;
  };
  const living = async (name: string): Promise<Vault | undefined> => {
    const found = await stored(name);
    return found?.vault.deleted === undefined ? found?.vault : undefined;
  };
  const all = async (): Promise<Vault[]> => {
    const rows = await store.rows(after, { name: '' });
    return rows.filter(({ name }) => !name.startsWith(MARK)).map((row) => read(row) as Vault);
  };

  return {
    find(name) {
      const key = canonical(name);
      return known.get(key, () => living(key));
    },
    stored,
    listAfter: (name, most) => livingAfter(store, read, { name: canonical(name), most }),
    list: async () => (await all()).filter(({ deleted }) => deleted === undefined),
    listDeleted: async () => (await all()).filter(({ deleted }) => deleted !== undefined),
    create(vault) {
      const { name, rows = newRows(name) } = vault;
      return [store.change(insert, rowOf(canonical(name), { ...vault, rows }))];
    },
    replace: (before, vault) => [store.change(update, { ...rowOf(canonical(vault.name), vault), was: before.mac })],
    purge({ vault, mac }, now) {
      const rows = rowsOf(vault);
      return [
        store.change(remove, { name: canonical(vault.name), was: mac }),
        store.change(insert, rowOf(`${MARK}${rows}`, { rows, purged: now })),
        withoutAssignments(store, vaultScope(vault)),
      ];
    },
    async remains() {
      const rows = await store.rows(after, { name: MARK });
      return rows.map((row) => ({ ...(read(row) as Remains), mac: row.mac }));
    },
    forget: ({ rows, mac }) => [store.change(remove, { name: `${MARK}${rows}`, was: mac })],
  };
}

/** Deleted ones lie among them, and count for nothing. */
async function livingAfter(
  store: Store,
  read: (row: Row) => unknown,
  { name, most }: { readonly name: string; readonly most: number },
): Promise<readonly Vault[]> {
  const found: Vault[] = [];
  for (let last = name, full = true; full && found.length < most; ) {
    const rows = await store.rows(someAfter, { name: last, most });
    found.push(...rows.map((row) => read(row) as Vault).filter(({ deleted }) => deleted === undefined));
    last = rows.at(-1)?.name ?? last;
    full = rows.length === most;
  }
  return found.slice(0, most);
}

/** Where no vault has that name, DNS would not have answered either: 404 without a challenge. */
export function unknownVault(): Fault {
  return new Fault('NotFound', 'There is no vault of that name here; `sallyport vault list` names those there are.');
}
