import { randomBytes } from 'node:crypto';
import type { Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import { ANY_ROWS } from '../store/unit.ts';
import { canonical } from '../wire/name.ts';
import type { Connection, ConnectionSecrets, Owner } from './connection.ts';
import { isShareable } from './sharing.ts';

/** The topic that every change of a connection, its keys or its access policies touches. */
export const CONNECTIONS_TOPIC = 'connections';

const IDENTITY_PREFIX = 'connection-identity:';

/**
 * What every change of a connection itself touches: everything that is kept of connections, and its own tokens. A change of its
 * keys or its access policies touches the first alone, and so costs nobody a sign-in.
 */
export const changeTopics = (id: string): readonly string[] => [CONNECTIONS_TOPIC, IDENTITY_PREFIX + id];

/** The ids of the connections that are others than before. */
export const changedConnections = (topics: readonly string[]): readonly string[] =>
  topics.filter((topic) => topic.startsWith(IDENTITY_PREFIX)).map((topic) => topic.slice(IDENTITY_PREFIX.length));

/** What a sign-in leaves in a connection touches this one: its row is another, and every token counts as before. */
export const SIGN_IN_TOPIC = 'connection-sign-in';

/** Connection resources. What is read is kept in memory until a unit touches the topic. */
export interface Connections {
  /** By id; undefined where there is none. */
  find(id: string): Promise<Connection | undefined>;
  findByName(name: string): Promise<Connection | undefined>;
  /** In order of name, at most `most` (1000): those whose names begin with `under`, after the name `after`. */
  list(page?: ConnectionPage): Promise<readonly Connection[]>;
  secrets(connection: Connection): Promise<ConnectionSecrets | undefined>;
  /** As its row says now, for whoever changes it; undefined where there is none. */
  stored(id: string): Promise<StoredConnection | undefined>;
  storedByName(name: string): Promise<StoredConnection | undefined>;
  /** A conflict where its name is taken. */
  create(connection: Connection, secrets: ConnectionSecrets): readonly Change[];
  /** Of the same id and name. Its keys end where it can be shared no longer. A conflict where it is no longer the one that was read. */
  replace(before: StoredConnection, connection: Connection, secrets: ConnectionSecrets): readonly Change[];
  /** It goes with all its keys, and with the sign-ins that are under way. A conflict where it is no longer the one that was read. */
  remove(stored: StoredConnection): readonly Change[];
}

export interface ConnectionPage {
  /** Ends with a slash, or is empty: a subscription, or a resource group in it. */
  readonly under?: string | undefined;
  readonly after?: string | undefined;
  readonly most?: number | undefined;
}

export interface StoredConnection {
  readonly connection: Connection;
  readonly secrets: ConnectionSecrets;
  /** As it was read: no two writes seal to the same bytes. */
  readonly sealed: Uint8Array | null;
}

export const newConnectionId = (): string => randomBytes(16).toString('hex');

const COLUMNS = ['id', 'name', 'meta', 'mac', 'sealed'] as const;
const byId = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('connection').select(COLUMNS).where('id', '=', p.id),
);
const byName = query((db, p: Parameters<{ name: string }>) =>
  db.selectFrom('connection').select(COLUMNS).where('name', '=', p.name),
);
const between = query((db, p: Parameters<{ after: string; end: string; most: number }>) =>
  db
    .selectFrom('connection')
    .select(COLUMNS)
    .where('name', '>', p.after)
    .where('name', '<', p.end)
    .orderBy('name')
    .limit(p.most),
);

const insert = statement((db, p: Parameters<Cells>) =>
  db.insertInto('connection').values({
    id: p.id,
    name: p.name,
    owner: p.owner,
    meta: p.meta,
    mac: p.mac,
    sealed: p.sealed,
  }),
);
const update = statement((db, p: Parameters<Cells & { was: Uint8Array | null }>) =>
  db
    .updateTable('connection')
    .set({ owner: p.owner, meta: p.meta, mac: p.mac, sealed: p.sealed })
    .where('id', '=', p.id)
    .where('name', '=', p.name)
    .where('sealed', '=', p.was),
);
/** Changes nothing. */
const hold = statement((db, p: Parameters<{ id: string }>) =>
  db
    .updateTable('connection')
    .set((row) => ({ meta: row.ref('meta') }))
    .where('id', '=', p.id),
);
const holdSame = statement((db, p: Parameters<{ id: string; was: Uint8Array | null }>) =>
  db
    .updateTable('connection')
    .set((row) => ({ meta: row.ref('meta') }))
    .where('id', '=', p.id)
    .where('sealed', '=', p.was),
);
const removeRow = statement((db, p: Parameters<{ id: string; was: Uint8Array | null }>) =>
  db.deleteFrom('connection').where('id', '=', p.id).where('sealed', '=', p.was),
);
const removeKeys = statement((db, p: Parameters<{ id: string }>) =>
  db.deleteFrom('connection_key').where('connection', '=', p.id),
);
const removeConsents = statement((db, p: Parameters<{ id: string }>) =>
  db.deleteFrom('connection_consent').where('connection', '=', p.id),
);

type Cells = {
  id: string;
  name: string;
  owner: string | null;
  meta: string;
  mac: Uint8Array;
  sealed: ReturnType<Seal['seal']>;
};

/** How a principal stands in a column. */
export const principalKey = ({ tenantId, objectId }: Owner): string => `${tenantId}/${objectId}`;

/** What the rows of older versions do not say. */
const OLDER = { runHistory: true, shape: 'set' } as const;

export const placeOf = (id: string) => ({ table: 'connection', column: 'sealed', vault: '', name: id, version: '' });

/** `end` comes after every name that begins so: the digit 0 is next to the slash, and no name has a tilde. */
function boundsOf({ under = '', after = '', most = 1000 }: ConnectionPage) {
  const [begin, last] = [canonical(under), canonical(after)];
  const end = begin === '' ? '~' : begin.replace(/\/$/, '0');
  return { after: last > begin ? last : begin, end, most };
}

/** A precondition of whatever belongs to a connection: without it, it could outlive one that is deleted meanwhile. */
export const holdConnection = (store: Store, id: string): Change => store.change(hold, { id });

/** The same of what only counts for a connection as it was read. */
export const holdStored = (store: Store, { connection: { id }, sealed }: StoredConnection): Change =>
  store.change(holdSame, { id, was: sealed });

/** Its keys, and the sign-ins that are under way: a code from before must be none after a recovery. */
const withoutBelongings = (store: Store, id: string): readonly Change[] => [
  store.change(removeKeys, { id }, ANY_ROWS),
  store.change(removeConsents, { id }, ANY_ROWS),
];

export function createConnections(store: Store, seal: Seal): Connections {
  const known = remember<StoredConnection>(store, [CONNECTIONS_TOPIC, SIGN_IN_TOPIC]);

  const read = (row: { id: string; meta: string; mac: Uint8Array }): Connection => {
    seal.check(row.mac, placeOf(row.id), row.meta);
    return { ...OLDER, ...(JSON.parse(row.meta) as Connection) };
  };

  const open = (row: { id: string; meta: string; mac: Uint8Array; sealed: Uint8Array | null }): StoredConnection => {
    const plain = seal.open(row.sealed ?? new Uint8Array(), placeOf(row.id), row.meta);
    const secrets = JSON.parse(plain.toString()) as ConnectionSecrets;
    plain.fill(0);
    return { connection: read(row), secrets, sealed: row.sealed };
  };

  const stored = async (id: string) => {
    const [row] = await store.rows(byId, { id });
    return row && open(row);
  };

  const load = (id: string) => known.get(id, () => stored(id));

  const cellsOf = (connection: Connection, secrets: ConnectionSecrets): Cells => {
    const meta = JSON.stringify(connection);
    const place = placeOf(connection.id);
    return {
      id: connection.id,
      name: canonical(connection.name),
      owner: connection.owner === undefined ? null : principalKey(connection.owner),
      meta,
      mac: seal.mark(place, meta),
      sealed: seal.seal(Buffer.from(JSON.stringify(secrets)), place, meta),
    };
  };

  return {
    find: async (id) => (await load(id))?.connection,
    async findByName(name) {
      const [row] = await store.rows(byName, { name: canonical(name) });
      return row && read(row);
    },
    list: async (page = {}) => (await store.rows(between, boundsOf(page))).map(read),
    secrets: async ({ id }) => (await load(id))?.secrets,
    stored,
    async storedByName(name) {
      const [row] = await store.rows(byName, { name: canonical(name) });
      return row && open(row);
    },
    create: (connection, secrets) => [store.change(insert, cellsOf(connection, secrets))],
    replace: ({ connection: old, sealed }, connection, secrets) => [
      store.change(update, { ...cellsOf(connection, secrets), was: sealed }),
      // Others could make keys of it, and none of those may open what is its owner's alone.
      ...(isShareable(old) && !isShareable(connection) ? [store.change(removeKeys, { id: old.id }, ANY_ROWS)] : []),
    ],
    remove: ({ connection: { id }, sealed }) => [
      store.change(removeRow, { id, was: sealed }),
      ...withoutBelongings(store, id),
    ],
  };
}
