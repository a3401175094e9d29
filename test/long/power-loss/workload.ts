import { hash } from 'node:crypto';
import type { Sealed } from '../../../src/sealed.ts';
import { type Parameters, query, statement } from '../../../src/store/query.ts';
import { ANY_ROWS, type Reader, type Store, type Unit } from '../../../src/store/store.ts';
import { createRandom } from '../../crash/seed.ts';

/** What the writer writes, unit by unit: whoever knows the seed knows all of it. */
const PLACE = { vault: 'demo', kind: 'secrets' } as const;
const NAMES = 30;
const SIZES = [60, 60, 400, 2_000, 9_000];

type Plan =
  | { readonly act: 'set'; readonly name: string; readonly version: string; readonly sealed: Buffer }
  | { readonly act: 'delete'; readonly name: string }
  | { readonly act: 'purge'; readonly name: string };

/** Mostly a further version of a secret; now and then it is deleted, or all its versions are removed. */
function planOf(seed: number, unit: number): Plan {
  const random = createRandom(seed, `unit ${unit}`);
  const name = `secret-${random.below(NAMES)}`;
  if (random.once(24)) return { act: 'delete', name };
  if (random.once(24)) return { act: 'purge', name };
  const sealed = Buffer.alloc(SIZES[random.below(SIZES.length)] ?? 0, hash('sha256', `${seed} ${unit}`, 'buffer'));
  return { act: 'set', name, version: unit.toString(16).padStart(32, '0'), sealed };
}

type Row = { name: string; version: string; sealed: Sealed };

const insertVersion = statement((db, p: Parameters<Row>) =>
  db
    .insertInto('object_version')
    .values({ ...PLACE, name: p.name, version: p.version, sealed: p.sealed, meta: '{}', mac: p.sealed }),
);
const putObject = statement((db, p: Parameters<Row>) =>
  db
    .insertInto('object')
    .values({ ...PLACE, name: p.name, deleted: null, meta: p.version, mac: p.sealed, sealed: p.sealed })
    .onConflict((conflict) =>
      conflict
        .columns(['vault', 'kind', 'name'])
        .doUpdateSet({ deleted: null, meta: p.version, mac: p.sealed, sealed: p.sealed }),
    ),
);
const deleteObject = statement((db, p: Parameters<{ name: string; deleted: number }>) =>
  db.updateTable('object').set({ deleted: p.deleted }).where('name', '=', p.name),
);
const purgeVersions = statement((db, p: Parameters<{ name: string }>) =>
  db.deleteFrom('object_version').where('name', '=', p.name),
);
const purgeObject = statement((db, p: Parameters<{ name: string }>) =>
  db.deleteFrom('object').where('name', '=', p.name),
);

export function unitOf(store: Pick<Store, 'change'>, seed: number, unit: number): Unit {
  return { changes: changesOf(store, planOf(seed, unit), unit), record: JSON.stringify({ unit }), conflict: '' };
}

function changesOf(store: Pick<Store, 'change'>, plan: Plan, unit: number): Unit['changes'] {
  const { name } = plan;
  if (plan.act === 'set') {
    // Nobody opens these: they are only to be there again, bit by bit.
    const row: Row = { name, version: plan.version, sealed: plan.sealed as Uint8Array as Sealed };
    return [store.change(insertVersion, row), store.change(putObject, row)];
  }
  if (plan.act === 'delete') return [store.change(deleteObject, { name, deleted: unit }, ANY_ROWS)];
  return [store.change(purgeVersions, { name }, ANY_ROWS), store.change(purgeObject, { name }, ANY_ROWS)];
}

const records = query((db) => db.selectFrom('audit').select('record').orderBy('seq'));
const versions = query((db) => db.selectFrom('object_version').select(['name', 'version', 'mac', 'sealed']));
const objects = query((db) => db.selectFrom('object').select(['name', 'deleted', 'meta', 'mac', 'sealed']));

/** The units whose records are there, in the order of the chain. */
export async function unitsIn(reader: Pick<Reader, 'rows'>): Promise<number[]> {
  const rows = await reader.rows(records, {});
  return rows.map(({ record }) => (JSON.parse(record) as { unit: number }).unit);
}

interface Tables {
  readonly versions: Map<string, Uint8Array>;
  readonly objects: Map<string, string>;
}

/** What the tables must hold once these units were written, in this order, and no others. */
function tablesAfter(seed: number, units: readonly number[]): Tables {
  const tables: Tables = { versions: new Map(), objects: new Map() };
  for (const unit of units) {
    const plan = planOf(seed, unit);
    const before = tables.objects.get(plan.name);
    if (plan.act === 'delete' && before !== undefined) {
      tables.objects.set(plan.name, before.replace(/ .*$/, ` ${unit}`));
    }
    if (plan.act === 'purge') {
      tables.objects.delete(plan.name);
      for (const id of [...tables.versions.keys()].filter((each) => each.startsWith(`${plan.name}/`))) {
        tables.versions.delete(id);
      }
    }
    if (plan.act === 'set') {
      tables.objects.set(plan.name, `${plan.version} null`);
      tables.versions.set(`${plan.name}/${plan.version}`, plan.sealed);
    }
  }
  return tables;
}

/** Where the tables and the log disagree, in words; empty where each unit stands whole or not at all. */
export async function disagreements(
  reader: Pick<Reader, 'rows'>,
  seed: number,
  units: readonly number[],
): Promise<string[]> {
  const expected = tablesAfter(seed, units);
  const found: string[] = [];
  const rows = await reader.rows(versions, {});
  for (const { name, version, mac, sealed } of rows) {
    const wanted = expected.versions.get(`${name}/${version}`);
    if (wanted === undefined) found.push(`${name}/${version} has no record`);
    else if (!Buffer.from(sealed).equals(wanted) || !Buffer.from(mac).equals(wanted)) found.push(`${name}/${version}`);
  }
  if (rows.length !== expected.versions.size) found.push(`${rows.length} versions, not ${expected.versions.size}`);
  const latest = await reader.rows(objects, {});
  for (const { name, deleted, meta, sealed } of latest) {
    const wanted = expected.versions.get(`${name}/${meta}`);
    const whole = wanted !== undefined && Buffer.from(sealed).equals(wanted);
    if (!whole || expected.objects.get(name) !== `${meta} ${deleted}`) found.push(`${name} is not as it was written`);
  }
  if (latest.length !== expected.objects.size) found.push(`${latest.length} objects, not ${expected.objects.size}`);
  return found;
}
