import { randomBytes } from 'node:crypto';
import type { Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import { ANY_ROWS } from '../store/unit.ts';
import { canonical } from '../wire/name.ts';
import type { Connection, ConnectionSecrets } from './connection.ts';

/** The topic that every change of a connection or its keys touches. */
export const CONNECTIONS_TOPIC = 'connections';

/** Connection resources. What is read is kept in memory until a unit touches the topic. */
export interface Connections {
  /** By id; undefined where there is none. */
  find(id: string): Promise<Connection | undefined>;
  findByName(name: string): Promise<Connection | undefined>;
  /** At most 1000, in order of name. */
  list(): Promise<readonly Connection[]>;
  secrets(connection: Connection): Promise<ConnectionSecrets | undefined>;
  /** The changes that create it, or replace the one that was read. */
  put(connection: Connection, secrets: ConnectionSecrets, replaces?: Connection): readonly Change[];
  /** The changes that remove it and all its keys. */
  remove(connection: Connection): readonly Change[];
}

export const newConnectionId = (): string => randomBytes(16).toString('hex');

const COLUMNS = ['id', 'name', 'meta', 'mac', 'sealed'] as const;
const byId = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('connection').select(COLUMNS).where('id', '=', p.id),
);
const byName = query((db, p: Parameters<{ name: string }>) =>
  db.selectFrom('connection').select(COLUMNS).where('name', '=', p.name),
);
const first = query((db) => db.selectFrom('connection').select(COLUMNS).orderBy('name').limit(1000));

const insert = statement((db, p: Parameters<Cells>) =>
  db.insertInto('connection').values({ id: p.id, name: p.name, meta: p.meta, mac: p.mac, sealed: p.sealed }),
);
const update = statement((db, p: Parameters<Cells>) =>
  db.updateTable('connection').set({ meta: p.meta, mac: p.mac, sealed: p.sealed }).where('id', '=', p.id),
);
const removeRow = statement((db, p: Parameters<{ id: string }>) => db.deleteFrom('connection').where('id', '=', p.id));
const removeKeys = statement((db, p: Parameters<{ id: string }>) =>
  db.deleteFrom('connection_key').where('connection', '=', p.id),
);

type Cells = { id: string; name: string; meta: string; mac: Uint8Array; sealed: ReturnType<Seal['seal']> };

const placeOf = (id: string) => ({ table: 'connection', column: 'sealed', vault: '', name: id, version: '' });

export function createConnections(store: Store, seal: Seal): Connections {
  const known = remember<{ connection: Connection; secrets: ConnectionSecrets }>(store, CONNECTIONS_TOPIC);

  const read = (row: { id: string; meta: string; mac: Uint8Array }): Connection => {
    seal.check(row.mac, placeOf(row.id), row.meta);
    return JSON.parse(row.meta) as Connection;
  };

  const load = (id: string) =>
    known.get(id, async () => {
      const [row] = await store.rows(byId, { id });
      if (row === undefined) return undefined;
      const plain = seal.open(row.sealed ?? new Uint8Array(), placeOf(id), row.meta);
      const secrets = JSON.parse(plain.toString()) as ConnectionSecrets;
      plain.fill(0);
      return { connection: read(row), secrets };
    });

  return {
    find: async (id) => (await load(id))?.connection,
    async findByName(name) {
      const [row] = await store.rows(byName, { name: canonical(name) });
      return row && read(row);
    },
    list: async () => (await store.rows(first, {})).map(read),
    secrets: async ({ id }) => (await load(id))?.secrets,
    put(connection, secrets, replaces) {
      const meta = JSON.stringify(connection);
      const place = placeOf(connection.id);
      const cells = {
        id: connection.id,
        name: canonical(connection.name),
        meta,
        mac: seal.mark(place, meta),
        sealed: seal.seal(Buffer.from(JSON.stringify(secrets)), place, meta),
      };
      return [store.change(replaces === undefined ? insert : update, cells)];
    },
    remove: ({ id }) => [store.change(removeRow, { id }), store.change(removeKeys, { id }, ANY_ROWS)],
  };
}
