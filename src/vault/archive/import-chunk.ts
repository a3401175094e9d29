import { hash, type KeyObject } from 'node:crypto';
import { type ChunkPlace, type UnpackedRow, unpackChunk } from '../../crypto/archive/archive.ts';
import { frame } from '../../crypto/sealing/frame.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query } from '../../store/query.ts';
import { objectTopic } from '../../store/row-cache.ts';
import { canonical } from '../../wire/name.ts';
import { toSeconds } from '../../wire/time.ts';
import { refuseDeleted } from '../deleted/find.ts';
import { schedule } from '../due/moments.ts';
import { announce } from '../events/outbox.ts';
import { putPolicy } from '../keys/rotation-policy.ts';
import {
  cells,
  findLatest,
  insertLatest,
  insertVersion,
  type Kind,
  keyOf,
  type ObjectMeta,
  objectOf,
  placeOf,
  stillLatest,
} from '../objects.ts';
import type { VaultScope } from '../room.ts';
import { addVersion } from '../versions.ts';
import { headOf } from './head.ts';
import type { Head } from './rows.ts';

/** What to do where a name is there already, with other versions. */
export type OnConflict = 'fail' | 'skip' | 'new-version';

export interface ChunkRequest extends ChunkPlace {
  readonly chunk: Uint8Array;
  readonly onConflict: OnConflict;
}

/** `created` as in the file, `added` as a further version of what was there, `present` from an import before. */
export type Result = 'created' | 'added' | 'present' | 'skipped' | 'conflict';

export interface Imported {
  readonly kind: Kind;
  readonly name: string;
  readonly version: string;
  readonly result: Result;
}

const heldVersion = query((db, p: Parameters<{ vault: string; kind: Kind; name: string; version: string }>) =>
  db
    .selectFrom('object_version')
    .select('version')
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name)
    .where('version', '=', p.version),
);

interface Import {
  readonly scope: VaultScope;
  readonly request: ChunkRequest;
  readonly changes: Change[];
  readonly touches: Set<string>;
  /** Versions that this chunk brings: not in the database yet, and as good as there. */
  readonly brought: Set<string>;
}

/**
 * The changes that one chunk makes, in one unit. A version that is there is left alone, so that a file may be imported
 * again, and an import that was interrupted goes on.
 */
export function importChunk(scope: VaultScope, key: KeyObject, request: ChunkRequest) {
  const { chunk, header, index, last } = request;
  return unpackChunk(key, { header, index, last }, { chunk, seal: scope.room.seal }, async (rows) => {
    const work: Import = { scope, request, changes: [], touches: new Set(), brought: new Set() };
    const items: Imported[] = [];
    for (const row of rows) items.push(await importRow(work, row));
    return { items, changes: work.changes, touches: [...work.touches] };
  });
}

async function importRow(work: Import, row: UnpackedRow): Promise<Imported> {
  const said = headOf(row);
  const { name, version } = said.meta;
  const result = version === said.latest ? await importLatest(work, said, row) : await importOlder(work, said, row);
  return { kind: said.kind, name, version, result };
}

async function importLatest(work: Import, { kind, meta, policy }: Head, row: UnpackedRow): Promise<Result> {
  const { scope, request } = work;
  const found = await findLatest(scope, kind, meta.name);
  if (found !== undefined && found.deleted !== null) {
    if (request.onConflict === 'new-version') await refuseDeleted(scope, kind, meta.name);
    return request.onConflict === 'skip' ? 'skipped' : 'conflict';
  }
  if (await holds(work, kind, meta)) return 'present';
  if (found === undefined) return create(work, { kind, meta, policy }, row);
  if (request.onConflict !== 'new-version') return request.onConflict === 'skip' ? 'skipped' : 'conflict';
  return addBehind(work, kind, meta, row);
}

/** An older version follows its object's latest: where that was not taken over as it is, neither is this. */
async function importOlder(work: Import, { kind, latest, meta }: Head, row: UnpackedRow): Promise<Result> {
  const behind = await follow(work, kind, { name: meta.name, version: latest });
  if (behind === undefined) return 'skipped';
  if (await holds(work, kind, meta)) return 'present';
  work.changes.push(...behind);
  insert(work, kind, meta, row);
  return 'created';
}

/**
 * The changes that hold only while the object is there: a version whose object was purged meanwhile would be nobody's, and
 * come out in the next object of that name. Undefined where it does not have this version, or is deleted.
 */
async function follow(work: Import, kind: Kind, latest: Named): Promise<Change[] | undefined> {
  const { scope, brought } = work;
  const key = keyOf(scope, kind, latest.name);
  if (brought.has(`${objectOf(key)}/${latest.version}`)) return [];
  const found = await findLatest(scope, kind, latest.name);
  if (found === undefined || found.deleted !== null || !(await holds(work, kind, latest))) return undefined;
  return [scope.room.store.change(stillLatest, { ...key, was: found.row.mac })];
}

function create(work: Import, { kind, meta, policy }: Omit<Head, 'latest'>, row: UnpackedRow): Result {
  const { scope, changes } = work;
  const key = keyOf(scope, kind, meta.name);
  changes.push(scope.room.store.change(insertLatest, { ...key, ...cells(scope, placeOf(key), meta, row.sealAt) }));
  insert(work, kind, meta, row);
  if (policy !== undefined) changes.push(putPolicy(scope, meta.name, policy));
  changes.push(...schedule(scope, kind, meta, { policy }), ...announce(scope, kind, 'NewVersionCreated', meta));
  return 'created';
}

function insert({ scope, changes, touches, brought }: Import, kind: Kind, meta: ObjectMeta, row: UnpackedRow): void {
  const key = keyOf(scope, kind, meta.name);
  const place = placeOf(key, meta.version);
  const version = { ...key, version: meta.version };
  changes.push(scope.room.store.change(insertVersion, { ...version, ...cells(scope, place, meta, row.sealAt) }));
  brought.add(`${objectOf(key)}/${meta.version}`);
  touches.add(objectTopic(objectOf(key)));
}

/** Its version is derived from the file, so that the same import makes it once. */
async function addBehind(work: Import, kind: Kind, meta: ObjectMeta, row: UnpackedRow): Promise<Result> {
  const { scope, request } = work;
  const text = frame(['sallyport/import/1', request.header, kind, canonical(meta.name), meta.version]);
  const now = toSeconds(scope.room.clock());
  const added = { ...meta, version: hash('sha256', text).slice(0, 32), created: now, updated: now };
  if (await holds(work, kind, added)) return 'present';
  const { changes, touches } = await addVersion(scope, kind, added, row.sealAt);
  work.changes.push(...changes);
  for (const topic of touches) work.touches.add(topic);
  return 'added';
}

interface Named {
  readonly name: string;
  readonly version: string;
}

async function holds({ scope, brought }: Import, kind: Kind, { name, version }: Named): Promise<boolean> {
  const key = keyOf(scope, kind, name);
  if (brought.has(`${objectOf(key)}/${version}`)) return true;
  return (await scope.room.store.rows(heldVersion, { ...key, version })).length > 0;
}
