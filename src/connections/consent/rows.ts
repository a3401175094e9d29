import { z } from 'zod';
import type { Place, Seal } from '../../crypto/seal.ts';
import type { Change } from '../../operation.ts';
import type { Sealed } from '../../sealed.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { ANY_ROWS, type Store } from '../../store/store.ts';

const principal = z.object({ tenantId: z.string(), objectId: z.string() });

/**
 * A sign-in for a connection, from the link to its end. `asked`: the link was given; `taken`: the browser came back with an
 * answer, which counts once; `given`: the account was the right one, and its tokens wait for the owner; `used`: he confirmed.
 */
const consentMeta = z.object({
  step: z.enum(['asked', 'taken', 'given', 'used']),
  /** Whose connection it was, who alone may confirm. */
  owner: principal,
  /** Who is to sign in. */
  wanted: principal,
  /** At the authority of which cloud; absent in what older versions began, which is none of ours. */
  cloud: z.string().optional(),
  /** At whose application, in which tenant where one is said. */
  clientId: z.string(),
  tenantId: z.string().optional(),
  /** For which vault, and what people call the connection. */
  vaultName: z.string().optional(),
  displayName: z.string(),
  /** Where the authority sends the browser, and where we send it on to. */
  callback: z.string(),
  redirectUrl: z.string(),
  /** Who signed in. */
  account: principal.extend({ name: z.string() }).optional(),
});

/** What nobody may read in the database: base64url of 256 random bits each, and the token of the account. */
const consentSecrets = z.object({
  verifier: z.string().optional(),
  nonce: z.string().optional(),
  refreshToken: z.string().optional(),
});

export type ConsentMeta = Readonly<z.infer<typeof consentMeta>>;
export type ConsentSecrets = Readonly<z.infer<typeof consentSecrets>>;

/** A row whose mark was checked. It may have ended. */
export interface Consent extends ConsentMeta {
  /** SHA-256 of the state, in hex. */
  readonly id: string;
  /** SHA-256 of our code, in hex, once there is one. */
  readonly code: string | null;
  /** Id of the connection. */
  readonly connection: string;
  /** Unix seconds; from then on it counts no more. */
  readonly until: number;
  readonly secrets: ConsentSecrets;
  readonly mac: Uint8Array;
}

export type ConsentContent = Omit<Consent, 'mac'>;

/** Reads throw Fault Tampered where a row is not what was written; writes are changes to commit. */
export interface ConsentRows {
  /** Whether there is one with that digest of its state. The row is not looked into. */
  has(id: string): Promise<boolean>;
  /** By the digest of its state. */
  find(id: string): Promise<Consent | undefined>;
  findByCode(code: string): Promise<Consent | undefined>;
  /** Of a connection's links the newest stay, `most` with the new one. */
  insert(content: ConsentContent, most: number): readonly Change[];
  /** A conflict when the row is no longer the one that was read. */
  replace(consent: Consent, content: Partial<ConsentContent>): Change;
}

type Row = {
  id: string;
  code: string | null;
  connection: string;
  until: number;
  meta: string;
  mac: Uint8Array;
  sealed: Sealed;
};

const COLUMNS = ['id', 'code', 'connection', 'until', 'meta', 'mac', 'sealed'] as const;

const byId = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('connection_consent').select(COLUMNS).where('id', '=', p.id),
);
const known = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('connection_consent').select('id').where('id', '=', p.id),
);
const byCode = query((db, p: Parameters<{ code: string }>) =>
  db.selectFrom('connection_consent').select(COLUMNS).where('code', '=', p.code),
);

const insertRow = statement((db, p: Parameters<Row>) =>
  db.insertInto('connection_consent').values({
    id: p.id,
    code: p.code,
    connection: p.connection,
    until: p.until,
    meta: p.meta,
    mac: p.mac,
    sealed: p.sealed,
  }),
);

const replaceRow = statement((db, p: Parameters<Row & { previous: Uint8Array }>) =>
  db
    .updateTable('connection_consent')
    .set({ code: p.code, until: p.until, meta: p.meta, mac: p.mac, sealed: p.sealed })
    .where('id', '=', p.id)
    .where('mac', '=', p.previous),
);

/** In the same unit as the insert, so that links that are asked for at once are counted like others. */
const removeOlder = statement((db, p: Parameters<{ connection: string; kept: number }>) =>
  db
    .deleteFrom('connection_consent')
    .where('connection', '=', p.connection)
    .where(
      'id',
      'not in',
      db
        .selectFrom('connection_consent')
        .select('id')
        .where('connection', '=', p.connection)
        .orderBy('until', 'desc')
        .orderBy('id')
        .limit(p.kept),
    ),
);

export function createConsentRows(store: Store, seal: Seal): ConsentRows {
  const rowOf = ({ id, code, connection, until, secrets, ...meta }: ConsentContent): Row => {
    const text = JSON.stringify(consentMeta.parse(meta));
    const place = placeOf({ id, code, connection, until });
    const sealed = seal.seal(Buffer.from(JSON.stringify(secrets)), place, text);
    return { id, code, connection, until, meta: text, mac: seal.mark(place, text), sealed };
  };

  const read = (row: Omit<Row, 'sealed'> & { sealed: Uint8Array | null }): Consent => {
    const { meta, mac, sealed, ...members } = row;
    const place = placeOf(row);
    seal.check(mac, place, meta);
    const plain = seal.open(sealed ?? new Uint8Array(), place, meta);
    const secrets = consentSecrets.parse(JSON.parse(plain.toString()));
    plain.fill(0);
    return { ...members, ...consentMeta.parse(JSON.parse(meta)), secrets, mac };
  };

  return {
    has: async (id) => (await store.rows(known, { id })).length > 0,
    async find(id) {
      const [row] = await store.rows(byId, { id });
      return row && read(row);
    },
    async findByCode(code) {
      const [row] = await store.rows(byCode, { code });
      return row && read(row);
    },
    insert: (content, most) => [
      store.change(removeOlder, { connection: content.connection, kept: most - 1 }, ANY_ROWS),
      store.change(insertRow, rowOf(content)),
    ],
    replace({ mac: previous, ...before }, content) {
      return store.change(replaceRow, { ...rowOf({ ...before, ...content }), previous });
    },
  };
}

/** Its end and its code are bound as well, or a row could be kept alive, or given another's code, in the database. */
export function placeOf({ id, code, connection, until }: Pick<Row, 'id' | 'code' | 'connection' | 'until'>): Place {
  const version = `${until}/${code ?? ''}`;
  return { table: 'connection_consent', column: 'sealed', vault: connection, name: id, version };
}
