import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { type Driven, drive } from '../../../test/reencrypt.ts';
import { createSeal, dataKeyOf, type Seal } from '../../crypto/seal.ts';
import { activateNewest, createRing, type Ring, withDataKey } from '../../crypto/sealing/key-ring.ts';
import { createLiveRing, type LiveRing } from '../../crypto/sealing/live-ring.ts';
import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { Sealed } from '../../sealed.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { ANY_ROWS, openStore, type Store } from '../../store/store.ts';
import { testWriter } from '../../store/test-writer.ts';
import { reencrypt } from './reencrypt.ts';
import { sealedRows } from './sealed-rows.ts';

type Row = { kind: string; id: string; meta: string; mac: Uint8Array; sealed: Sealed | null };

const put = statement((db, p: Parameters<Row>) =>
  db
    .insertInto('directory')
    .values({ kind: p.kind, id: p.id, meta: p.meta, mac: p.mac, sealed: p.sealed })
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet({ meta: p.meta, sealed: p.sealed })),
);
const remove = statement((db, p: Parameters<{ kind: string; id: string }>) =>
  db.deleteFrom('directory').where('kind', '=', p.kind).where('id', '=', p.id),
);
const all = query((db) =>
  db.selectFrom('directory').select(['kind', 'id', 'meta', 'sealed']).orderBy('kind').orderBy('id'),
);
const countRing = statement((db, p: Parameters<{ was: string; next: string }>) =>
  db.updateTable('setting').set({ value: p.next }).where('name', '=', 'ring').where('value', '=', p.was),
);
const ringCount = query((db) => db.selectFrom('setting').select('value').where('name', '=', 'ring'));

const placeOf = ({ kind, id }: { kind: string; id: string }) => ({
  table: 'directory',
  column: 'sealed',
  vault: kind,
  name: id,
  version: '',
});

describeOnBoth('re-encryption', (newUrl) => {
  let store: Store;
  let ring: LiveRing;
  let seal: Seal;
  let paused: number[];

  beforeEach(async () => {
    store = await openStore(await newUrl(), { settings: { ring: '0' }, writer: testWriter() });
    ring = createLiveRing(createRing(0), () => undefined);
    seal = createSeal(ring, 'installation-1');
    paused = [];
    rings = [ring];
  });

  afterEach(() => store.close());

  /** What the database holds as its ring: the number of the one among these. */
  let rings: Ring[];
  const rewrite = async (change: (now: Ring) => Ring): Promise<Change> => {
    const [row] = await store.rows(ringCount, {});
    const was = row?.value ?? '';
    rings.push(change(rings[Number(was)] ?? ring));
    return store.change(countRing, { was, next: String(rings.length - 1) });
  };
  const refresh = async () => {
    const [row] = await store.rows(ringCount, {});
    ring.follow({ ...(rings[Number(row?.value)] ?? ring) });
    return true;
  };
  const kind = (lag = 0) =>
    reencrypt({
      store,
      seal,
      clock: () => 7,
      tables: [sealedRows({ table: 'directory', key: { kind: '', id: '' }, placeOf })],
      pause: async (milliseconds) => void paused.push(milliseconds),
      keyRing: { ring, refresh, rewrite, topic: 'key-ring', everywhere: refresh, lag },
    });
  const run = (driven?: Driven, lag?: number) => drive(store, kind(lag), driven);

  const rowOf = (id: string, value: string, by: Pick<Seal, 'seal'> = seal): Row => {
    const named = { kind: id.slice(0, 1), id };
    const meta = JSON.stringify({ id });
    const sealed = by.seal(Buffer.from(value), placeOf(named), meta);
    return { ...named, meta, mac: new Uint8Array(32), sealed };
  };
  const write = (...changes: Change[]) => store.write({ changes, record: '', conflict: '' });
  const fill = (count: number) =>
    write(...Array.from({ length: count }, (_, at) => store.change(put, rowOf(`user-${at}`, `value-${at}`))));
  const rows = async () =>
    (await store.rows(all, {})).map((row) => {
      const sealed = row.sealed ?? new Uint8Array();
      return { id: row.id, dataKey: dataKeyOf(sealed), value: seal.open(sealed, placeOf(row), row.meta).toString() };
    });

  it('seals every row anew with a key of its own, page after page, and changes no value', async () => {
    await fill(250);
    const before = await rows();
    const { result, progress } = await run();
    expect(result).toEqual({ from: 1, to: 2, rows: 250, resealed: 250, unreadableRows: 0, unreadable: [] });
    expect(await rows()).toEqual(before.map((row) => ({ ...row, dataKey: 2 })));
    expect(ring.dataKeys.map(({ id, created }) => [id, created])).toEqual([
      [1, 0],
      [2, 7],
    ]);
    expect([...new Set(progress.map(({ done }) => done))]).toEqual([0, 100, 200, 250]);
    expect(progress.every(({ total, unit }) => total === 250 && unit === 'rows')).toBe(true);
  });

  it('makes another key each time', async () => {
    await fill(3);
    await run();
    expect((await run()).result).toMatchObject({ from: 2, to: 3, rows: 3, resealed: 3 });
    expect((await rows()).map(({ dataKey }) => dataKey)).toEqual([3, 3, 3]);
  });

  it('of no rows only the key is new', async () => {
    expect((await run()).result).toMatchObject({ from: 1, to: 2, rows: 0, resealed: 0 });
    expect(ring.active.id).toBe(2);
  });

  it('leaves rows alone that hold nothing sealed', async () => {
    await write(store.change(put, { ...rowOf('user-1', ''), sealed: null }), store.change(put, rowOf('user-2', 'b')));
    expect((await run()).result).toMatchObject({ rows: 1, resealed: 1 });
    expect((await store.rows(all, {})).map(({ sealed }) => sealed === null)).toEqual([true, false]);
  });

  it('makes the key known, waits for other instances, activates it, and waits again before the first row', async () => {
    await fill(1);
    const seen: string[] = [];
    await run(
      {
        onStep({ changes = [], touches = [] }) {
          const [known, active] = [ring.dataKeys.length, ring.active.id];
          seen.push(`${changes.length} ${touches.join()} after ${paused.length} s: ${known} known, ${active} active`);
        },
      },
      2000,
    );
    expect(paused).toEqual([1000, 1000, 1000, 1000]);
    expect(seen).toEqual([
      '1 key-ring after 0 s: 1 known, 1 active',
      '0  after 1 s: 2 known, 1 active',
      '0  after 2 s: 2 known, 1 active',
      '1 key-ring after 2 s: 2 known, 1 active',
      '0  after 3 s: 2 known, 2 active',
      '0  after 4 s: 2 known, 2 active',
      '1  after 4 s: 2 known, 2 active',
      '0  after 4 s: 2 known, 2 active',
      '0  after 4 s: 2 known, 2 active',
    ]);
  });

  it('counts and names rows that do not open, leaves them as they are, and goes on', async () => {
    await fill(120);
    const forged = rowOf('user-7', 'forged', { seal: () => randomBytes(60) as Uint8Array as Sealed });
    const moved = { ...rowOf('user-8', 'another'), id: 'user-9' };
    const ahead = Array.from({ length: 8 }).reduce<Ring>((each) => withDataKey(each, 1), ring);
    const unknown = rowOf('user-5', 'a', createSeal(activateNewest(ahead), 'installation-1'));
    const bad = [unknown, forged, moved];
    await write(...bad.map((row) => store.change(put, row)));
    const { result } = await run();
    expect(result).toEqual({
      from: 1,
      to: 2,
      rows: 120,
      resealed: 117,
      unreadableRows: 3,
      unreadable: bad.map(({ id }) => ({ table: 'directory', row: `u/${id}` })),
    });
    const found = await store.rows(all, {});
    for (const { id, sealed } of bad) {
      expect(Buffer.from(found.find((row) => row.id === id)?.sealed ?? []).equals(sealed ?? Buffer.of())).toBe(true);
    }
    // They keep no later run from making a new key.
    expect((await run()).result).toMatchObject({ from: 2, to: 3, resealed: 117, unreadableRows: 3 });
  });

  it('names no more than a hundred of them', async () => {
    await fill(150);
    const broken = Array.from({ length: 130 }, (_, at) => ({ ...rowOf('user-x', 'x'), id: `user-${at}` }));
    await write(...broken.map((row) => store.change(put, row)));
    const { result } = await run();
    expect(result).toMatchObject({ resealed: 20, unreadableRows: 130 });
    expect(result?.unreadable).toHaveLength(100);
  });

  it('goes on where another process ended, at every step, and seals no row twice', async () => {
    const steps = await stepsOf(220);
    for (let end = 1; end < steps; end += 1) {
      await store.write({ changes: [store.change(removeAll, {}, ANY_ROWS)], record: '', conflict: '' });
      await fill(220);
      const sealedTimes = new Map<string, number>();
      let last = await sealedBytes();
      const onStep = async () => {
        const now = await sealedBytes();
        for (const [id, bytes] of now) if (last.get(id) !== bytes) sealedTimes.set(id, (sealedTimes.get(id) ?? 0) + 1);
        last = now;
      };
      let left = end;
      const ended = await run({ onStep: async () => (await onStep(), (left -= 1) > 0) });
      expect(ended.result).toBeUndefined();
      const { result } = await run({ state: ended.state, onStep });
      expect(result).toMatchObject({ rows: 220, resealed: 220 });
      expect((result?.to ?? 0) - (result?.from ?? 0)).toBe(1);
      expect([...sealedTimes.values()].every((times) => times === 1)).toBe(true);
      expect(sealedTimes.size).toBe(220);
    }
  });

  it('finishes a run that was given up, before it makes another key', async () => {
    await fill(250);
    let steps = 0;
    await run({ onStep: () => (steps += 1) < 3 });
    expect((await rows()).filter(({ dataKey }) => dataKey === 2)).toHaveLength(100);
    expect((await run()).result).toMatchObject({ from: 1, to: 2, rows: 250, resealed: 150 });
    expect(ring.dataKeys).toHaveLength(2);
    expect((await run()).result).toMatchObject({ from: 2, to: 3, resealed: 250 });
  });

  it('takes over a key that was made known by a run that was given up', async () => {
    await fill(3);
    await run({ onStep: () => false });
    expect((await run()).result).toMatchObject({ from: 1, to: 2, resealed: 3 });
    expect(ring.dataKeys).toHaveLength(2);
  });

  it('two at once lose no key, and leave every row under the newest', async () => {
    await fill(250);
    const results = await Promise.all([run(), run()]);
    for (const { result } of results) expect(result).toMatchObject({ unreadableRows: 0 });
    expect(new Set((await rows()).map(({ dataKey }) => dataKey))).toEqual(new Set([ring.active.id]));
  });

  it('ends with what the ring says when it cannot be changed, having sealed nothing', async () => {
    await fill(3);
    const away = new Fault('MasterKeyWrong', 'The master key file does not exist.');
    const failing = reencrypt({
      store,
      seal,
      clock: () => 7,
      tables: [sealedRows({ table: 'directory', key: { kind: '', id: '' }, placeOf })],
      pause: async () => undefined,
      keyRing: { ring, refresh, rewrite: () => Promise.reject(away), topic: '', everywhere: refresh, lag: 0 },
    });
    await expect(drive(store, failing)).rejects.toBe(away);
    expect((await rows()).every(({ dataKey }) => dataKey === 1)).toBe(true);
  });

  it('undoes no write that comes in between, whatever the order', async () => {
    const ids = ['user-a', 'user-b', 'user-c', 'group-a'];
    const act = fc.record({ id: fc.constantFrom(...ids), value: fc.option(fc.string(), { freq: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(act, { maxLength: 4 }), { minLength: 3, maxLength: 12 }), async (turns) => {
        const known = new Map<string, string>();
        const play = async ({ id, value }: { id: string; value: string | null }) => {
          if (value === null) known.delete(id);
          else known.set(id, value);
          const change =
            value === null
              ? store.change(remove, { kind: id.slice(0, 1), id }, ANY_ROWS)
              : store.change(put, rowOf(id, value));
          await write(change);
        };
        await write(store.change(removeAll, {}, ANY_ROWS));
        for (const id of ids) await play({ id, value: `first ${id}` });
        // Between what a unit was made of and its commit.
        const left = turns.values();
        const between: Pick<Store, 'write'> = {
          async write(unit) {
            for (const each of left.next().value ?? []) await play(each);
            return store.write(unit);
          },
        };
        const { result } = await drive(between, kind());
        expect(result?.unreadableRows).toBe(0);
        const found = await rows();
        expect(new Map(found.map(({ id, value }) => [id, value]))).toEqual(known);
        expect(found.every(({ dataKey }) => dataKey === ring.active.id)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  const removeAll = statement((db) => db.deleteFrom('directory'));
  const sealedBytes = async () =>
    new Map((await store.rows(all, {})).map(({ id, sealed }) => [id, Buffer.from(sealed ?? []).toString('base64')]));
  const stepsOf = async (count: number) => {
    await fill(count);
    return (await run()).progress.length;
  };
});
