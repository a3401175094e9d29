import type { Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import { canonical } from '../wire/name.ts';
import { withoutPolicies } from './access-policies.ts';
import type { Connection, ConnectionSecrets } from './connection.ts';
import type { Connections, StoredConnection } from './connections.ts';

/** A connection between its deletion and its purge. It lies in a table of its own: nothing that uses connections can find it. */
export interface DeletedConnection {
  readonly connection: Connection & { readonly deleted: number };
  /** When it is purged by itself, in Unix milliseconds. */
  readonly until: number;
}

export interface StoredDeletion extends DeletedConnection {
  readonly secrets: ConnectionSecrets;
  readonly mac: Uint8Array;
}

/** Reads throw Fault Tampered where a row is not what was written. Changes are the caller's to commit, with a touch of `CONNECTIONS_TOPIC`. */
export interface DeletedConnections {
  /** Those whose names begin with `{subscription}/{resource group}/`, at most 1000, in the order of their names. */
  list(group: string): Promise<readonly DeletedConnection[]>;
  /** Of all groups, the first `most` behind that place, in the order of their names and then of their ids. */
  listAfter(place: { readonly name: string; readonly id: string }, most: number): Promise<readonly DeletedConnection[]>;
  /** By the id of the connection, since a name may have been deleted more than once. */
  find(id: string): Promise<StoredDeletion | undefined>;
  /** Ids after `after` whose time is over at `now`, at most 100. */
  overdue(now: number, after: string): Promise<readonly string[]>;
  /**
   * Takes a connection out of use: its keys end for good, its policies wait with it. Where it is not to be recoverable
   * (`until` is now) nothing is kept. A conflict where it is no longer the one that was read.
   */
  remove(stored: StoredConnection, times: { readonly now: number; readonly until: number }): readonly Change[];
  /** A conflict where its name is taken, and where it was recovered or purged. */
  recover(deletion: StoredDeletion, now: number): readonly Change[];
  /** A conflict where it was recovered or purged. */
  purge(deletion: Pick<StoredDeletion, 'connection' | 'mac'>): readonly Change[];
}

type Cells = {
  id: string;
  name: string;
  until: number;
  meta: string;
  mac: Uint8Array;
  sealed: ReturnType<Seal['seal']>;
};

const byId = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('deleted_connection').select(['id', 'meta', 'mac', 'sealed']).where('id', '=', p.id),
);
const ofGroup = query((db, p: Parameters<{ below: string; beyond: string }>) =>
  db
    .selectFrom('deleted_connection')
    .select(['id', 'meta', 'mac'])
    .where('name', '>', p.below)
    .where('name', '<', p.beyond)
    .orderBy('name')
    .orderBy('id')
    .limit(1000),
);
const someAfter = query((db, p: Parameters<{ name: string; id: string; most: number }>) =>
  db
    .selectFrom('deleted_connection')
    .select(['id', 'meta', 'mac'])
    .where('name', '>=', p.name)
    .where((row) => row.or([row('name', '>', p.name), row('id', '>', p.id)]))
    .orderBy('name')
    .orderBy('id')
    .limit(p.most),
);
const ended = query((db, p: Parameters<{ now: number; after: string }>) =>
  db
    .selectFrom('deleted_connection')
    .select('id')
    .where('until', '<=', p.now)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(100),
);
const insert = statement((db, p: Parameters<Cells>) =>
  db.insertInto('deleted_connection').values({
    id: p.id,
    name: p.name,
    until: p.until,
    meta: p.meta,
    mac: p.mac,
    sealed: p.sealed,
  }),
);
const remove = statement((db, p: Parameters<{ id: string; was: Uint8Array }>) =>
  db.deleteFrom('deleted_connection').where('id', '=', p.id).where('mac', '=', p.was),
);

export const placeOf = (id: string) => ({
  table: 'deleted_connection',
  column: 'sealed',
  vault: '',
  name: id,
  version: '',
});

export function createDeletedConnections(store: Store, seal: Seal, connections: Connections): DeletedConnections {
  const read = ({ id, meta, mac }: { id: string; meta: string; mac: Uint8Array }): DeletedConnection => {
    seal.check(mac, placeOf(id), meta);
    return JSON.parse(meta) as DeletedConnection;
  };

  const cellsOf = (deletion: DeletedConnection, secrets: ConnectionSecrets): Cells => {
    const { id, name } = deletion.connection;
    const meta = JSON.stringify(deletion);
    const sealed = seal.seal(Buffer.from(JSON.stringify(secrets)), placeOf(id), meta);
    return { id, name: canonical(name), until: deletion.until, meta, mac: seal.mark(placeOf(id), meta), sealed };
  };

  const take = ({ connection, mac }: Pick<StoredDeletion, 'connection' | 'mac'>) =>
    store.change(remove, { id: connection.id, was: mac });

  return {
    async list(group) {
      const prefix = canonical(group);
      const rows = await store.rows(ofGroup, { below: prefix, beyond: `${prefix.slice(0, -1)}0` });
      return rows.map(read);
    },
    async listAfter({ name, id }, most) {
      return (await store.rows(someAfter, { name: canonical(name), id, most })).map(read);
    },
    async find(id) {
      const [row] = await store.rows(byId, { id });
      if (row === undefined) return undefined;
      const plain = seal.open(row.sealed, placeOf(id), row.meta);
      const secrets = JSON.parse(plain.toString()) as ConnectionSecrets;
      plain.fill(0);
      return { ...read(row), secrets, mac: row.mac };
    },
    overdue: async (now, after) => (await store.rows(ended, { now, after })).map(({ id }) => id),
    remove(stored, { now, until }) {
      const { connection, secrets } = stored;
      const gone = connections.remove(stored);
      if (until <= now) return [...gone, withoutPolicies(store, connection.id)];
      const deletion = { connection: { ...connection, deleted: now }, until };
      return [...gone, store.change(insert, cellsOf(deletion, secrets))];
    },
    recover(deletion, now) {
      const { deleted: _, ...connection } = deletion.connection;
      return [take(deletion), ...connections.create({ ...connection, changed: now }, deletion.secrets)];
    },
    purge: (deletion) => [take(deletion), withoutPolicies(store, deletion.connection.id)],
  };
}
