import type { UnpackedRow } from '../crypto/archive/archive.ts';
import { malformed } from '../crypto/archive/backup.ts';
import { Fault } from '../fault.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query } from '../store/query.ts';
import { objectTopic } from '../store/row-cache.ts';
import { LARGEST_BLOB, MOST_VERSIONS } from '../wire/backup.ts';
import { fromBase64Url } from '../wire/base64.ts';
import { findLive, refuseTaken } from './deleted/find.ts';
import { schedule } from './due/moments.ts';
import { announce } from './events/outbox.ts';
import { DEFAULT_POLICY, putPolicy, type StoredPolicy } from './keys/rotation-policy.ts';
import {
  cells,
  insertLatest,
  insertVersion,
  type Kind,
  keyOf,
  notFound,
  type ObjectMeta,
  objectOf,
  placeOf,
  WORDS,
} from './objects.ts';
import type { VaultContext } from './room.ts';
import { policyOf } from './versions.ts';

/** What a blob says of a version beside its bytes. The latest version comes first, with the policy of its key. */
interface Head<Meta> {
  readonly meta: Meta;
  readonly policy?: StoredPolicy | undefined;
}

interface Named {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
}

/** With the object's own `meta` beside each, so that the latest version is that of the same moment. */
const everyVersion = query((db, p: Parameters<Named & { limit: number }>) =>
  db
    .selectFrom('object_version as v')
    .innerJoin('object as o', (join) =>
      join.onRef('o.vault', '=', 'v.vault').onRef('o.kind', '=', 'v.kind').onRef('o.name', '=', 'v.name'),
    )
    .select(['v.version', 'v.meta', 'v.sealed', 'o.meta as latest', 'o.mac'])
    .where('v.vault', '=', p.vault)
    .where('v.kind', '=', p.kind)
    .where('v.name', '=', p.name)
    .where('o.deleted', 'is', null)
    .limit(p.limit),
);

/** The blob of an object that lives, with every version: of a disabled one too. Throws Fault BadParameter for one that is too large. */
export async function backupObject(context: VaultContext, kind: Kind, name: string) {
  const found = await findLive(context, kind, name);
  const key = keyOf(context, kind, name);
  const { store, seal, backups } = context.room;
  const rows = found === undefined ? [] : await store.rows(everyVersion, { ...key, limit: MOST_VERSIONS + 1 });
  const [any] = rows;
  if (any === undefined) throw notFound(kind, { name });
  seal.check(any.mac, placeOf(key), any.latest);
  const { name: shown, version: latest } = JSON.parse(any.latest) as ObjectMeta;
  if (rows.length > MOST_VERSIONS) throw tooLarge(kind, shown, `more than ${MOST_VERSIONS} versions`);
  const policy = await policyOf(context, kind, name);
  const packed = rows.map(({ version, meta, sealed }) => ({
    head: headOf(meta, version === latest ? policy : undefined),
    place: placeOf(key, version),
    meta,
    sealed,
    version,
  }));
  packed.sort((one, other) => Number(other.version === latest) - Number(one.version === latest));
  const blob = backups.pack(kind, packed);
  if (blob.length > LARGEST_BLOB) throw tooLarge(kind, shown, `versions of more than ${LARGEST_BLOB} bytes`);
  return { blob, name: shown };
}

function headOf(meta: string, policy: StoredPolicy | undefined): string {
  const head: Head<ObjectMeta> = { meta: JSON.parse(meta) as ObjectMeta };
  return JSON.stringify(policy === undefined || policy === DEFAULT_POLICY ? head : { ...head, policy });
}

function tooLarge(kind: Kind, name: string, what: string): Fault {
  return new Fault(
    'BadParameter',
    `The ${WORDS[kind][0]} ${name} has ${what}, and a backup holds no more; export the vault instead.`,
  );
}

/**
 * The changes that make everything of a blob anew, as it was: name, versions, times, attributes, tags. Throws Fault Conflict
 * where the name is taken, MalformedBackupBlob for what is no whole blob of this installation and kind.
 */
export async function restoreObject<Meta extends ObjectMeta>(context: VaultContext, kind: Kind, value: string) {
  const blob = fromBase64Url(value);
  if (blob === undefined) throw malformed();
  return context.room.backups.unpack(kind, blob, async (rows) => {
    const [first, ...others] = rows.map((row): [Head<Meta>, UnpackedRow] => [JSON.parse(row.head) as Head<Meta>, row]);
    if (first === undefined) throw malformed();
    const [{ meta, policy }, row] = first;
    await refuseTaken(context, kind, meta.name);
    const { store } = context.room;
    const key = keyOf(context, kind, meta.name);
    const changes: Change[] = [
      store.change(insertLatest, { ...key, ...cells(context, placeOf(key), meta, row.sealAt) }),
      ...[first, ...others].map((each) => versionOf(context, key, each)),
      ...(policy === undefined ? [] : [putPolicy(context, meta.name, policy)]),
      ...schedule(context, kind, meta, { policy }),
      ...announce(context, kind, 'NewVersionCreated', meta),
    ];
    return { meta, changes, touches: [objectTopic(objectOf(key))] };
  });
}

function versionOf(context: VaultContext, key: Named, [{ meta }, row]: [Head<ObjectMeta>, UnpackedRow]): Change {
  const { version } = meta;
  const place = placeOf(key, version);
  return context.room.store.change(insertVersion, { ...key, version, ...cells(context, place, meta, row.sealAt) });
}
