import type { PackedRow } from '../../crypto/archive/archive.ts';
import { type Parameters, query } from '../../store/query.ts';
import { DEFAULT_POLICY, findPolicy, type StoredPolicy } from '../keys/rotation-policy.ts';
import { type Kind, keyOf, type ObjectMeta, placeOf } from '../objects.ts';
import type { VaultScope } from '../room.ts';

/** Where an export goes on: behind the version `version` of `name`, or, without `latest`, behind all of `name`. */
export interface Cursor {
  readonly kind: Kind;
  readonly name: string;
  /** The version that was the latest when the object's turn came; it went out first. */
  readonly latest?: string | undefined;
  readonly version?: string | undefined;
}

export interface Step extends PackedRow {
  readonly cursor: Cursor;
}

/** What a file says of a version beside its bytes. */
export interface Head {
  readonly kind: Kind;
  /** The latest version of the object; it comes before all others. */
  readonly latest: string;
  readonly meta: ObjectMeta;
  /** Of a key that has one, beside its latest version. */
  readonly policy?: StoredPolicy | undefined;
}

interface After {
  readonly vault: string;
  readonly kind: Kind;
  readonly after: string;
}

const nextObject = query((db, p: Parameters<After>) =>
  db
    .selectFrom('object')
    .select(['name', 'meta', 'mac', 'sealed'])
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '>', p.after)
    .where('deleted', 'is', null)
    .orderBy('name')
    .limit(1),
);

const nextVersions = query((db, p: Parameters<After & { name: string; limit: number }>) =>
  db
    .selectFrom('object_version')
    .select(['version', 'meta', 'mac', 'sealed'])
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name)
    .where('version', '>', p.after)
    .orderBy('version')
    .limit(p.limit),
);

const counted = query((db, p: Parameters<{ vault: string }>) =>
  db
    .selectFrom('object_version as version')
    .innerJoin('object', (join) =>
      join
        .onRef('object.vault', '=', 'version.vault')
        .onRef('object.kind', '=', 'version.kind')
        .onRef('object.name', '=', 'version.name'),
    )
    .where('version.vault', '=', p.vault)
    .where('object.deleted', 'is', null)
    .select((eb) => eb.fn.countAll().as('versions')),
);

/** Versions of all objects that are not deleted. PostgreSQL's counts are texts. */
export async function countVersions(scope: VaultScope): Promise<number> {
  const [row] = await scope.room.store.rows(counted, { vault: keyOf(scope, 'secrets', '').vault });
  return Number(row?.versions ?? 0);
}

const AT_ONCE = 10;
const KINDS: readonly Kind[] = ['secrets', 'keys'];

/** Every version of every object that is not deleted, from `cursor` on: of each object the latest first. */
export async function* versionsFrom(scope: VaultScope, cursor: Cursor | undefined): AsyncGenerator<Step> {
  for (const kind of KINDS.slice(cursor === undefined ? 0 : KINDS.indexOf(cursor.kind))) {
    const begun = cursor?.kind === kind ? cursor : undefined;
    if (begun?.latest !== undefined) yield* olderVersions(scope, { ...begun, latest: begun.latest });
    yield* objectsAfter(scope, kind, begun?.name ?? '');
  }
}

async function* objectsAfter(scope: VaultScope, kind: Kind, begin: string): AsyncGenerator<Step> {
  const { store, seal } = scope.room;
  for (let after = begin; ; ) {
    const key = keyOf(scope, kind, after);
    const [row] = await store.rows(nextObject, { ...key, after });
    if (row === undefined) return;
    const place = placeOf({ ...key, name: row.name });
    seal.check(row.mac, place, row.meta);
    after = row.name;
    const meta = JSON.parse(row.meta) as ObjectMeta;
    if (meta.deleted !== undefined) continue;
    const cursor = { kind, name: row.name, latest: meta.version };
    const policy = kind === 'keys' ? await findPolicy(scope, row.name) : DEFAULT_POLICY;
    yield { ...stepOf({ ...cursor, ...(policy !== DEFAULT_POLICY && { policy }) }, row), place, cursor };
    yield* olderVersions(scope, cursor);
  }
}

async function* olderVersions(
  scope: VaultScope,
  { kind, name, latest, version = '' }: Cursor & { readonly latest: string },
): AsyncGenerator<Step> {
  const { store, seal } = scope.room;
  const key = keyOf(scope, kind, name);
  for (let after = version; ; ) {
    const rows = await store.rows(nextVersions, { ...key, after, limit: AT_ONCE });
    for (const row of rows) {
      after = row.version;
      if (row.version === latest) continue;
      const place = placeOf(key, row.version);
      seal.check(row.mac, place, row.meta);
      const cursor = { kind, name, latest, version: row.version };
      yield { ...stepOf(cursor, row), place, cursor };
    }
    if (rows.length < AT_ONCE) return;
  }
}

function stepOf(
  { kind, latest, policy }: Pick<Head, 'kind' | 'latest' | 'policy'>,
  { meta, sealed }: { meta: string; sealed: Uint8Array },
) {
  // When an object was recovered is this installation's matter.
  const { recovered: _, ...said } = JSON.parse(meta) as ObjectMeta;
  const head: Head = { kind, latest, meta: said, ...(policy && { policy }) };
  return { head: JSON.stringify(head), sealed, meta };
}
