import type { Place } from '../crypto/seal.ts';
import { Fault } from '../fault.ts';
import type { Sealed } from '../sealed.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import type { CachedRow as Row } from '../store/row-cache.ts';
import { canonical } from '../wire/name.ts';
import { rowsOf } from '../wire/vault.ts';
import { type Life, stateOf } from './lag.ts';
import type { VaultContext, VaultScope } from './room.ts';

/**
 * Rows of secrets and keys. Each object has one row that holds its latest version (so that a Get is one point read) and
 * one row for every version. What can be read without a key stands in `meta`, bound to the row by an HMAC and to the
 * sealed bytes by their AAD: neither can be edited, swapped or moved in the database without being refused at read.
 */
export type Kind = 'secrets' | 'keys';

/** The members of `meta` that secrets and keys have in common; times in Unix seconds. Those of `Life` only on the object's own row. */
export interface ObjectMeta extends Life {
  readonly name: string;
  readonly version: string;
  readonly enabled: boolean;
  readonly nbf?: number | undefined;
  readonly exp?: number | undefined;
  readonly created: number;
  readonly updated: number;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A row as it was read, its `meta` not yet trusted: `open` or `checked` make it so. */
export interface StoredObject {
  readonly kind: Kind;
  readonly row: Row;
  readonly place: Place;
}

interface Named {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
}

interface Versioned extends Named {
  readonly version: string;
}

export interface Cells {
  readonly meta: string;
  readonly mac: Uint8Array;
  readonly sealed: Sealed;
}

const latestRow = query((db, p: Parameters<Named>) =>
  db
    .selectFrom('object')
    .select(['deleted', 'meta', 'mac', 'sealed'])
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name),
);

/** With the object's own `meta`, which says whether the object is deleted, as the row of a version does not. */
const versionRow = query((db, p: Parameters<Versioned>) =>
  db
    .selectFrom('object_version as v')
    .innerJoin('object as o', (join) =>
      join.onRef('o.vault', '=', 'v.vault').onRef('o.kind', '=', 'v.kind').onRef('o.name', '=', 'v.name'),
    )
    .select(['v.meta', 'v.mac', 'v.sealed', 'o.meta as own', 'o.mac as ownMac'])
    .where('v.vault', '=', p.vault)
    .where('v.kind', '=', p.kind)
    .where('v.name', '=', p.name)
    .where('v.version', '=', p.version)
    .where('o.deleted', 'is', null),
);

export const latestPage = query((db, p: Parameters<{ vault: string; kind: Kind; after: string; limit: number }>) =>
  db
    .selectFrom('object')
    .select(['name', 'meta', 'mac'])
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '>', p.after)
    .where('deleted', 'is', null)
    .orderBy('name')
    .limit(p.limit),
);

export const versionPage = query((db, p: Parameters<Named & { after: string; limit: number }>) =>
  db
    .selectFrom('object_version as v')
    .innerJoin('object as o', (join) =>
      join.onRef('o.vault', '=', 'v.vault').onRef('o.kind', '=', 'v.kind').onRef('o.name', '=', 'v.name'),
    )
    .select(['v.version', 'v.meta', 'v.mac'])
    .where('v.vault', '=', p.vault)
    .where('v.kind', '=', p.kind)
    .where('v.name', '=', p.name)
    .where('v.version', '>', p.after)
    .where('o.deleted', 'is', null)
    .orderBy('v.version')
    .limit(p.limit),
);

/** Inserts, or becomes the latest version of a name that is there and not deleted: else no row, and a conflict. */
export const putLatest = statement((db, p: Parameters<Named & Cells>) =>
  db
    .insertInto('object')
    .values({ vault: p.vault, kind: p.kind, name: p.name, deleted: null, meta: p.meta, mac: p.mac, sealed: p.sealed })
    .onConflict((conflict) =>
      conflict
        .columns(['vault', 'kind', 'name'])
        .doUpdateSet({ meta: p.meta, mac: p.mac, sealed: p.sealed })
        .where('object.deleted', 'is', null),
    ),
);

/** Never over an object that is there: should one have come in between, the unit is a conflict and is run again. */
export const insertLatest = statement((db, p: Parameters<Named & Cells>) =>
  db
    .insertInto('object')
    .values({ vault: p.vault, kind: p.kind, name: p.name, deleted: null, meta: p.meta, mac: p.mac, sealed: p.sealed }),
);

export const insertVersion = statement((db, p: Parameters<Versioned & Cells>) =>
  db.insertInto('object_version').values({
    vault: p.vault,
    kind: p.kind,
    name: p.name,
    version: p.version,
    meta: p.meta,
    mac: p.mac,
    sealed: p.sealed,
  }),
);

/** Only while the row is still the one that was read (`was` is its HMAC). */
export const updateLatest = statement(
  (db, p: Parameters<Named & Cells & { was: Uint8Array; deleted: number | null }>) =>
    db
      .updateTable('object')
      .set({ meta: p.meta, mac: p.mac, sealed: p.sealed, deleted: p.deleted })
      .where('vault', '=', p.vault)
      .where('kind', '=', p.kind)
      .where('name', '=', p.name)
      .where('mac', '=', p.was),
);

export const updateVersion = statement((db, p: Parameters<Versioned & Cells & { was: Uint8Array }>) =>
  db
    .updateTable('object_version')
    .set({ meta: p.meta, mac: p.mac, sealed: p.sealed })
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name)
    .where('version', '=', p.version)
    .where('mac', '=', p.was),
);

export const keyOf = (context: VaultScope, kind: Kind, name: string): Named => ({
  vault: rowsOf(context.vault),
  kind,
  name: canonical(name),
});

/** How the row cache and the topics of units name an object. */
export const objectOf = ({ vault, kind, name }: Named): string => `${vault}/${kind}/${name}`;

export function placeOf({ vault, kind, name }: Named, version?: string): Place {
  const table = version === undefined ? 'object' : 'object_version';
  return { table, column: 'sealed', vault, name: `${kind}/${name}`, version: version ?? '' };
}

/** The latest version, or `version`. Undefined where there is none, or the object is deleted. */
export async function findObject(context: VaultContext, kind: Kind, id: ObjectName): Promise<StoredObject | undefined> {
  const key = keyOf(context, kind, id.name);
  if (context.room.azureLag > 0 && !(await isSeen(context, kind, id.name))) return undefined;
  const row = await context.room.rows.get(objectOf(key), id.version ?? '', () => readRow(context, key, id.version));
  return row && stored(kind, row, placeOf(key, id.version));
}

/** Whether there is such an object, and everybody sees it: one that is being recovered is not to be seen yet. */
export async function isSeen(context: VaultContext, kind: Kind, name: string): Promise<boolean> {
  const key = keyOf(context, kind, name);
  const row = await context.room.rows.get(objectOf(key), '', () => readRow(context, key, undefined));
  return row !== undefined && stateOf(context, checked(context, stored(kind, row, placeOf(key)))) === 'live';
}

interface ObjectName {
  readonly name: string;
  readonly version?: string | undefined;
}

/**
 * Undefined where the object is deleted. The column says so for the sake of indexes, and is not bound: what counts is what
 * the object's own `meta` says, lest one edited cell bring back what was deleted.
 */
async function readRow(context: VaultContext, key: Named, version: string | undefined): Promise<Row | undefined> {
  const { store } = context.room;
  if (version === undefined) {
    const [row] = await store.rows(latestRow, key);
    return row?.deleted === null && isLive(context, key, row) ? row : undefined;
  }
  const [found] = await store.rows(versionRow, { ...key, version });
  if (found === undefined) return undefined;
  const { own, ownMac, ...row } = found;
  return isLive(context, key, { meta: own, mac: ownMac }) ? row : undefined;
}

/** What the object's own row says, once its HMAC holds. Throws Fault Tampered. */
function isLive({ room }: VaultContext, key: Named, { meta, mac }: Pick<Row, 'meta' | 'mac'>): boolean {
  room.seal.check(mac, placeOf(key), meta);
  return (JSON.parse(meta) as ObjectMeta).deleted === undefined;
}

/**
 * The row of one version: that named, or the latest one's. PATCH changes versions, so it starts from this row, read anew:
 * its HMAC is what the change is conditional on.
 */
export async function findVersion(
  context: VaultContext,
  kind: Kind,
  id: ObjectName,
): Promise<StoredObject | undefined> {
  const key = keyOf(context, kind, id.name);
  const latest = await readRow(context, key, undefined);
  if (latest === undefined) return undefined;
  const own = checked(context, stored(kind, latest, placeOf(key)));
  if (stateOf(context, own) !== 'live') return undefined;
  const version = id.version ?? own.version;
  const row = await readRow(context, key, version);
  return row && stored(kind, row, placeOf(key, version));
}

const stored = (kind: Kind, row: Row, place: Place): StoredObject => ({ kind, row, place });

/** The object's own row, deleted or not. */
export async function findLatest(context: VaultScope, kind: Kind, name: string) {
  const key = keyOf(context, kind, name);
  const [row] = await context.room.store.rows(latestRow, key);
  return row === undefined ? undefined : { ...stored(kind, row, placeOf(key)), deleted: row.deleted };
}

/** The row's `meta`, once its HMAC holds. Throws Fault Tampered. */
export function checked<Meta extends ObjectMeta>(context: VaultScope, { row, place }: StoredObject): Meta {
  context.room.seal.check(row.mac, place, row.meta);
  return JSON.parse(row.meta) as Meta;
}

/** `meta` and everything derived from it, for the row at `place`. */
export function cells(
  context: VaultScope,
  place: Place,
  meta: ObjectMeta,
  seal: (place: Place, meta: string) => Sealed,
): Cells {
  const text = JSON.stringify(meta);
  return { meta: text, mac: context.room.seal.mark(place, text), sealed: seal(place, text) };
}

/** Changes nothing, and holds only while the object's row is still the one that was read, and not deleted. */
export const stillLatest = statement((db, p: Parameters<Named & { was: Uint8Array }>) =>
  db
    .updateTable('object')
    .set({ deleted: null })
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name)
    .where('mac', '=', p.was)
    .where('deleted', 'is', null),
);

export const WORDS = { secrets: ['secret', 'Secret'], keys: ['key', 'Key'] } as const;

/** Key Vault's own sentence ("REST API error codes", HTTP 404). */
export function notFound(kind: Kind, id: { name: string; version?: string | undefined }): Fault {
  const shown = id.version === undefined ? id.name : `${id.name}/${id.version}`;
  return new Fault(
    kind === 'secrets' ? 'SecretNotFound' : 'KeyNotFound',
    `A ${WORDS[kind][0]} with (name/id) ${shown} was not found in this key vault. If you recently deleted this ${WORDS[kind][0]} ` +
      'you may be able to recover it using the correct recovery command. For help resolving this issue, please see ' +
      'https://go.microsoft.com/fwlink/?linkid=2125182',
  );
}
