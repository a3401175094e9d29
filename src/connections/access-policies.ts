import type { Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { remember } from '../store/remembered.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';
import { canonical } from '../wire/name.ts';
import type { Owner } from './connection.ts';
import { CONNECTIONS_TOPIC, principalKey } from './connections.ts';

/** Somebody who may use a connection that is not his own (`Microsoft.Web/connections/accessPolicies`). */
export interface AccessPolicy {
  /** The id of the connection. */
  readonly connection: string;
  /** Unique for a connection, in any casing. */
  readonly name: string;
  /** A user, a group, an application or a managed identity. */
  readonly principal: Owner;
}

export interface StoredPolicy {
  readonly policy: AccessPolicy;
  readonly mac: Uint8Array;
}

/** Reads throw Fault Tampered where a row is not what was written. Changes are the caller's to commit, with a touch of `CONNECTIONS_TOPIC`. */
export interface AccessPolicies {
  find(connection: string, name: string): Promise<StoredPolicy | undefined>;
  /** In the order of their names. */
  list(connection: string): Promise<readonly AccessPolicy[]>;
  /** A conflict where the name is taken, where there are `MOST_POLICIES`, and where the connection is no more. */
  create(policy: AccessPolicy): readonly Change[];
  /** A conflict where it is no longer the one that was read. */
  replace(before: StoredPolicy, policy: AccessPolicy): readonly Change[];
  remove(stored: StoredPolicy): readonly Change[];
  /** The connections that policies name this principal for; kept until the topic is touched. */
  grantedTo(principal: Owner): ReadonlySet<string> | Promise<ReadonlySet<string>>;
}

/** Whoever needs more grants a group. */
export const MOST_POLICIES = 100;

/** Sets of ids are kept until they hold so many, those of principals without any counting one. */
const REMEMBERED = { weigh: (ids: ReadonlySet<string>) => 1 + ids.size, most: 100_000 };

type Row = { connection: string; name: string; principal: string; meta: string; mac: Uint8Array };
type Named = Pick<Row, 'connection' | 'name'>;

const COLUMNS = ['connection', 'name', 'meta', 'mac'] as const;

const byName = query((db, p: Parameters<Named>) =>
  db.selectFrom('access_policy').select(COLUMNS).where('connection', '=', p.connection).where('name', '=', p.name),
);
const ofConnection = query((db, p: Parameters<{ connection: string }>) =>
  db.selectFrom('access_policy').select(COLUMNS).where('connection', '=', p.connection).orderBy('name'),
);
const ofPrincipal = query((db, p: Parameters<{ principal: string }>) =>
  db.selectFrom('access_policy').select(COLUMNS).where('principal', '=', p.principal),
);

/** Changes nothing: it is met where the connection is there and has room. */
const holdRoom = statement((db, p: Parameters<{ connection: string }>) =>
  db
    .updateTable('connection')
    .set((row) => ({ meta: row.ref('meta') }))
    .where('id', '=', p.connection)
    .where((row) => {
      const policies = row.selectFrom('access_policy').where('connection', '=', p.connection);
      return row(policies.select(row.fn.countAll().as('policies')), '<', MOST_POLICIES);
    }),
);
const insert = statement((db, p: Parameters<Row>) =>
  db.insertInto('access_policy').values({
    connection: p.connection,
    name: p.name,
    principal: p.principal,
    meta: p.meta,
    mac: p.mac,
  }),
);
const update = statement((db, p: Parameters<Row & { was: Uint8Array }>) =>
  db
    .updateTable('access_policy')
    .set({ principal: p.principal, meta: p.meta, mac: p.mac })
    .where('connection', '=', p.connection)
    .where('name', '=', p.name)
    .where('mac', '=', p.was),
);
const removeRow = statement((db, p: Parameters<Named & { was: Uint8Array }>) =>
  db
    .deleteFrom('access_policy')
    .where('connection', '=', p.connection)
    .where('name', '=', p.name)
    .where('mac', '=', p.was),
);
const removeAll = statement((db, p: Parameters<{ connection: string }>) =>
  db.deleteFrom('access_policy').where('connection', '=', p.connection),
);

const placeOf = ({ connection, name }: Named) => ({
  table: 'access_policy',
  column: 'meta',
  vault: connection,
  name,
  version: '',
});

/** Takes away all policies of a connection that is never to come back. */
export const withoutPolicies = (store: Store, connection: string): Change =>
  store.change(removeAll, { connection }, ANY_ROWS);

export function createAccessPolicies(store: Store, seal: Seal): AccessPolicies {
  const known = remember<ReadonlySet<string>>(store, CONNECTIONS_TOPIC, REMEMBERED);

  const read = (row: Omit<Row, 'principal'>): StoredPolicy => {
    seal.check(row.mac, placeOf(row), row.meta);
    return { policy: JSON.parse(row.meta) as AccessPolicy, mac: row.mac };
  };
  const rowOf = (policy: AccessPolicy): Row => {
    const named = { connection: policy.connection, name: canonical(policy.name) };
    const meta = JSON.stringify(policy);
    return { ...named, principal: principalKey(policy.principal), meta, mac: seal.mark(placeOf(named), meta) };
  };
  const grantedTo = async (principal: string): Promise<ReadonlySet<string>> => {
    const policies = (await store.rows(ofPrincipal, { principal })).map((row) => read(row).policy);
    return new Set(
      policies.filter((each) => principalKey(each.principal) === principal).map(({ connection }) => connection),
    );
  };

  return {
    async find(connection, name) {
      const [row] = await store.rows(byName, { connection, name: canonical(name) });
      return row && read(row);
    },
    list: async (connection) => (await store.rows(ofConnection, { connection })).map((row) => read(row).policy),
    create: (policy) => [
      store.change(holdRoom, { connection: policy.connection }),
      store.change(insert, rowOf(policy)),
    ],
    replace: ({ mac }, policy) => [store.change(update, { ...rowOf(policy), was: mac })],
    remove: ({ policy, mac }) => [
      store.change(removeRow, { connection: policy.connection, name: canonical(policy.name), was: mac }),
    ],
    grantedTo(principal) {
      const key = principalKey(principal);
      return known.get(key, () => grantedTo(key)) as ReadonlySet<string> | Promise<ReadonlySet<string>>;
    },
  };
}
