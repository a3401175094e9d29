import { randomUUID } from 'node:crypto';
import type { Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import { hashConnectionKey, mintConnectionKey } from '../tokens/connection-key.ts';
import { CONNECTIONS_TOPIC, holdConnection, holdStored, type StoredConnection } from './connections.ts';

/** What is known of a connection key: everything but the key, which is stored only as its SHA-256. */
export interface ConnectionKey {
  readonly id: string;
  readonly connection: string;
  /** Its first characters, so that people can tell keys apart. */
  readonly hint: string;
  /** Unix milliseconds. */
  readonly created: number;
  /** Unix milliseconds; absent where it never ends. */
  readonly expires?: number | undefined;
}

export interface ConnectionKeys {
  /** The key that `presented` is, whatever its connection; undefined where it is none of ours, revoked or expired. */
  find(presented: string): ConnectionKey | undefined | Promise<ConnectionKey | undefined>;
  list(connection: string): Promise<readonly ConnectionKey[]>;
  /** A new key of 256 random bits: shown once, by the caller of this. A conflict where the connection is no more. */
  mint(connection: string, wanted?: WantedKey): { key: string; about: ConnectionKey; changes: readonly Change[] };
  /** The changes that revoke it; undefined where the connection has no such key. */
  revoke(connection: string, id: string): Promise<readonly Change[] | undefined>;
}

export interface WantedKey {
  /** Milliseconds; for ever where it is not said. */
  readonly lifetime?: number | undefined;
  /** The connection as it was when somebody was found to be allowed to: a conflict where it is another by now. */
  readonly of?: StoredConnection | undefined;
}

type Cells = { hash: string; connection: string; meta: string; mac: Uint8Array };

const byHash = query((db, p: Parameters<{ hash: string }>) =>
  db.selectFrom('connection_key').select(['hash', 'meta', 'mac']).where('hash', '=', p.hash),
);
const ofConnection = query((db, p: Parameters<{ connection: string }>) =>
  db
    .selectFrom('connection_key')
    .select(['hash', 'meta', 'mac'])
    .where('connection', '=', p.connection)
    .orderBy('hash')
    .limit(1000),
);
const insert = statement((db, p: Parameters<Cells>) =>
  db.insertInto('connection_key').values({ hash: p.hash, connection: p.connection, meta: p.meta, mac: p.mac }),
);
const remove = statement((db, p: Parameters<{ hash: string }>) =>
  db.deleteFrom('connection_key').where('hash', '=', p.hash),
);

const placeOf = (hash: string) => ({ table: 'connection_key', column: 'meta', vault: '', name: hash, version: '' });

export function createConnectionKeys(store: Store, seal: Seal, clock: () => number): ConnectionKeys {
  const known = remember<ConnectionKey>(store, CONNECTIONS_TOPIC);

  const read = (row: { hash: string; meta: string; mac: Uint8Array }): ConnectionKey => {
    seal.check(row.mac, placeOf(row.hash), row.meta);
    return JSON.parse(row.meta) as ConnectionKey;
  };

  const current = (about: ConnectionKey | undefined) =>
    about?.expires !== undefined && clock() >= about.expires ? undefined : about;

  return {
    find(presented) {
      // Looking the hash up is the comparison: its time says nothing about the key, only about a hash of it.
      const hash = hashConnectionKey(presented);
      const about = known.get(hash, async () => {
        const [row] = await store.rows(byHash, { hash });
        return row && read(row);
      });
      return about instanceof Promise ? about.then(current) : current(about);
    },
    list: async (connection) => (await store.rows(ofConnection, { connection })).map(read),
    mint(connection, { lifetime, of } = {}) {
      const created = clock();
      const { key, hash, hint } = mintConnectionKey();
      const about = {
        id: randomUUID(),
        connection,
        hint,
        created,
        expires: lifetime === undefined ? undefined : created + lifetime,
      };
      const meta = JSON.stringify(about);
      return {
        key,
        about,
        changes: [
          of === undefined ? holdConnection(store, connection) : holdStored(store, of),
          store.change(insert, { hash, connection, meta, mac: seal.mark(placeOf(hash), meta) }),
        ],
      };
    },
    async revoke(connection, id) {
      const rows = await store.rows(ofConnection, { connection });
      const row = rows.find((each) => read(each).id === id);
      return row && [store.change(remove, { hash: row.hash })];
    },
  };
}
