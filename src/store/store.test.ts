import { afterEach, expect, test } from 'vitest';
import { describeOnBoth } from '../../test/postgres.ts';
import { Fault } from '../fault.ts';
import type { Sealed } from '../sealed.ts';
import { SCHEMA } from './migrate.ts';
import { type Parameters, query, statement } from './query.ts';
import {
  ANY_ROWS,
  type Head,
  inspectStore,
  openFollower,
  openReader,
  openStore,
  type Store,
  type Unit,
  type WriterSpec,
} from './store.ts';
import { testChain, testWriter } from './test-writer.ts';

type Setting = Parameters<{ name: string; value: string }>;
const put = statement((db, p: Setting) => db.insertInto('setting').values({ name: p.name, value: p.value }));
const set = statement((db, p: Setting) => db.updateTable('setting').set({ value: p.value }).where('name', '=', p.name));
const clear = statement((db) => db.deleteFrom('setting'));
const breakRule = statement((db, p: Parameters<{ id: number }>) => db.updateTable('audit_head').set({ id: p.id }));
const settings = query((db) => db.selectFrom('setting').selectAll().orderBy('name'));
const records = query((db) => db.selectFrom('audit').selectAll().orderBy('seq'));
const heads = query((db) => db.selectFrom('audit_head').selectAll());
const noteMigration = statement((db, p: Parameters<{ number: number }>) =>
  db.insertInto('migration').values({ number: p.number, applied: 'later' }),
);
const addObject = statement(
  (db, p: Parameters<{ id: string; mac: Uint8Array; deleted: number | null; sealed: Sealed }>) =>
    db
      .insertInto('object')
      .values({ vault: 'v', kind: 'keys', name: p.id, meta: '{}', mac: p.mac, deleted: p.deleted, sealed: p.sealed }),
);
const objects = query((db) => db.selectFrom('object').select(['name', 'deleted', 'mac', 'sealed']).orderBy('name'));
const moveHead = statement((db, p: Parameters<{ seq: number }>) => db.updateTable('audit_head').set({ seq: p.seq }));

let open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

/** Opened, and able to write; closed again where it is not. */
async function openWhole(url: string, spec: WriterSpec): Promise<Store> {
  const store = await openStore(url, { writer: spec });
  try {
    await store.opened;
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

describeOnBoth('a store', (newUrl) => {
  const writer = testWriter();
  async function newStore(url?: string): Promise<Store> {
    const store = await openStore(url ?? (await newUrl()), { settings: { first: 'yes' }, writer });
    open.push(store);
    return store;
  }
  async function reopen(store: Store, url: string): Promise<Store> {
    open = open.filter((one) => one !== store);
    await store.close();
    return newStore(url);
  }
  const adding = (store: Store, name: string, more: Partial<Unit> = {}): Unit => ({
    changes: [store.change(put, { name, value: 'added' })],
    record: `added ${name}`,
    conflict: `not added ${name}`,
    ...more,
  });
  const texts = async (store: Store) => (await store.rows(records, {})).map(({ record }) => record);
  const names = async (store: Store) => (await store.rows(settings, {})).map(({ name }) => name);

  test('a unit stands with its changes and its record', async () => {
    const store = await newStore();
    expect(await store.write(adding(store, 'a'))).toBe('done');
    expect(await store.rows(settings, {})).toEqual([
      { name: 'a', value: 'added' },
      { name: 'first', value: 'yes' },
    ]);
    expect(await texts(store)).toEqual(['added a']);
  });

  test('an unmet row count rolls back its own unit of a group, and nothing else', async () => {
    const store = await newStore();
    const unmet = {
      changes: [store.change(put, { name: 'b', value: 'added' }), store.change(set, { name: 'nobody', value: 'x' })],
      record: 'never',
      conflict: 'nobody was not there',
    };
    const written = await Promise.all([
      store.write(adding(store, 'a')),
      store.write(unmet),
      store.write(adding(store, 'c')),
    ]);
    expect(written).toEqual(['done', 'conflict', 'done']);
    expect(await names(store)).toEqual(['a', 'c', 'first']);
    expect(await texts(store)).toEqual(['added a', 'nobody was not there', 'added c']);
  });

  test('a count that is exceeded is unmet too', async () => {
    const store = await newStore();
    await store.write(adding(store, 'a'));
    const one = { changes: [store.change(clear, {})], record: 'cleared', conflict: 'not cleared' };
    expect(await store.write(one)).toBe('conflict');
    const any = { changes: [store.change(clear, {}, ANY_ROWS)], record: 'cleared', conflict: 'not cleared' };
    expect(await store.write(any)).toBe('done');
    expect(await names(store)).toEqual([]);
  });

  test('a key that is taken is a conflict', async () => {
    const store = await newStore();
    expect(await Promise.all([store.write(adding(store, 'a')), store.write(adding(store, 'a'))])).toEqual([
      'done',
      'conflict',
    ]);
  });

  test('a conflict without a text is not recorded, since the caller will try again', async () => {
    const store = await newStore();
    expect(await store.write(adding(store, 'first', { conflict: '' }))).toBe('conflict');
    expect(await texts(store)).toEqual([]);
  });

  test('a statement that breaks a rule fails its own unit as a bug, and the others of its group stand', async () => {
    const store = await newStore();
    const broken = { changes: [store.change(breakRule, { id: 2 })], record: 'never', conflict: 'never' };
    const [first, second, third] = await Promise.allSettled([
      store.write(adding(store, 'a')),
      store.write(broken),
      store.write(adding(store, 'c')),
    ]);
    expect([first, third]).toEqual([
      { status: 'fulfilled', value: 'done' },
      { status: 'fulfilled', value: 'done' },
    ]);
    expect(second).toMatchObject({ status: 'rejected' });
    expect(second?.status === 'rejected' && second.reason).not.toBeInstanceOf(Fault);
    expect(await texts(store)).toEqual(['added a', 'added c']);
  });

  test('records are linked in the order in which they are committed, and the head is the last link', async () => {
    const store = await newStore();
    for (const round of [1, 2]) {
      await Promise.all([1, 2, 3].map((n) => store.write({ changes: [], record: `${round}.${n}`, conflict: '' })));
    }
    let last: Head = writer.link.genesis;
    for (const { record, seq, hash, mac } of await store.rows(records, {})) {
      const link = testChain(writer.key).link(last, record);
      expect({ seq, hash: hex(hash), mac: hex(mac) }).toEqual({
        seq: link.seq,
        hash: hex(link.hash),
        mac: hex(link.mac),
      });
      last = link;
    }
    expect(await texts(store)).toEqual(['1.1', '1.2', '1.3', '2.1', '2.2', '2.3']);
    const [head] = await store.rows(heads, {});
    expect(head).toMatchObject({ seq: 6 });
    expect(head && hex(head.mac)).toBe(hex(testChain(writer.key).seal(last)));
  });

  test('500 writes at once: all that were acknowledged are there after the store is opened again', async () => {
    const url = await newUrl();
    const store = await newStore(url);
    const wanted = Array.from({ length: 500 }, (_, n) => `n${String(n).padStart(3, '0')}`);
    const written = await Promise.all(wanted.map((name) => store.write(adding(store, name))));
    expect(new Set(written)).toEqual(new Set(['done']));
    const again = await reopen(store, url);
    expect(await names(again)).toEqual(['first', ...wanted]);
    expect(await texts(again)).toHaveLength(500);
    expect(await again.write(adding(again, 'last'))).toBe('done');
  });

  test('the first settings are written once, and found without opening', async () => {
    const url = await newUrl();
    expect(await inspectStore(url)).toEqual({ schema: 0, settings: new Map() });
    const store = await newStore(url);
    await store.write({
      changes: [store.change(set, { name: 'first', value: 'changed' })],
      record: 'r',
      conflict: 'c',
    });
    expect(await inspectStore(url)).toEqual({ schema: SCHEMA, settings: new Map([['first', 'changed']]) });
    await reopen(store, url);
    expect(await inspectStore(url)).toEqual({ schema: SCHEMA, settings: new Map([['first', 'changed']]) });
  });

  test('a schema from the future is refused, with both numbers, by inspection and by opening', async () => {
    const url = await newUrl();
    const store = await newStore(url);
    await store.write({ changes: [store.change(noteMigration, { number: SCHEMA + 1 })], record: 'r', conflict: 'c' });
    await store.close();
    open = [];
    const refusal = {
      code: 'SchemaTooNew',
      message: expect.stringMatching(
        new RegExp(` has schema ${SCHEMA + 1}, .* up to ${SCHEMA}: upgrade Sallyport\\.$`),
      ),
    };
    await expect(inspectStore(url)).rejects.toMatchObject(refusal);
    await expect(openStore(url, { writer })).rejects.toMatchObject(refusal);
  });

  test('a head that was moved by hand is not written on', async () => {
    const url = await newUrl();
    const store = await newStore(url);
    await store.write(adding(store, 'a'));
    await store.write({ changes: [store.change(moveHead, { seq: 0 })], record: '', conflict: '' });
    await store.close();
    open = [];
    await expect(openWhole(url, writer)).rejects.toMatchObject({
      code: 'Tampered',
      message: expect.stringMatching(/^The head of the audit chain is missing or was changed outside Sallyport/),
    });
  });

  test('another key does not fit the head', async () => {
    const url = await newUrl();
    await (await openStore(url, { writer })).close();
    await expect(openWhole(url, testWriter())).rejects.toMatchObject({ code: 'Tampered' });
  });

  test('topics are announced before the write resolves, and only for units that stand', async () => {
    const store = await newStore();
    const heard: string[] = [];
    store.onTouch((topics) => void heard.push(...topics));
    const done = store.write(adding(store, 'a', { touches: ['connections'] })).then(() => [...heard]);
    const conflict = store.write(adding(store, 'first', { touches: ['vaults'] }));
    expect(await done).toEqual(['connections']);
    await conflict;
    expect(heard).toEqual(['connections']);
  });

  test('closing waits for what was accepted and refuses what comes after', async () => {
    const url = await newUrl();
    const store = await openStore(url, { writer });
    const accepted = store.write(adding(store, 'a'));
    const closed = store.close();
    await expect(store.write(adding(store, 'b'))).rejects.toMatchObject({
      code: 'Unavailable',
      message: 'The store is closing: try again later.',
    });
    expect(await accepted).toBe('done');
    await closed;
    expect((await inspectStore(url)).settings).toEqual(new Map([['a', 'added']]));
  });

  test('numbers, nulls and bytes come back as they were', async () => {
    const store = await newStore();
    const mac = Buffer.from([0, 1, 254, 255]);
    const rows = [
      { id: 'a', deleted: null, sealed: sealedForTest([0, 127, 128, 255]) },
      { id: 'b', deleted: 4_102_444_800, sealed: sealedForTest([]) },
    ];
    const changes = rows.map(({ id, deleted, sealed }) => store.change(addObject, { id, mac, deleted, sealed }));
    expect(await store.write({ changes, record: 'r', conflict: 'c' })).toBe('done');
    const found = await store.rows(objects, {});
    expect(found.map((row) => ({ ...row, mac: hex(row.mac), sealed: hex(row.sealed) }))).toEqual([
      { name: 'a', deleted: null, mac: '0001feff', sealed: '007f80ff' },
      { name: 'b', deleted: 4_102_444_800, mac: '0001feff', sealed: '' },
    ]);
  });

  test('text keys sort by bytes', async () => {
    const store = await newStore();
    const wanted = ['a', 'a-b', 'a0', 'ab', 'b', 'first', 'é'];
    for (const name of wanted.toReversed()) if (name !== 'first') await store.write(adding(store, name));
    expect(await names(store)).toEqual(wanted);
  });

  test('a follower reads by itself and forwards what one turn writes in one call, one call at a time', async () => {
    const url = await newUrl();
    const store = await newStore(url);
    const calls: number[] = [];
    let out = 0;
    const follower = await openFollower(url, {
      async forward(units) {
        calls.push(units.length);
        out += 1;
        expect(out).toBe(1);
        const written = await Promise.all(units.map((unit) => store.write(unit)));
        out -= 1;
        return written;
      },
      invite: () => undefined,
    });
    const heard: string[] = [];
    follower.onTouch((topics) => void heard.push(...topics));
    const early = ['a', 'b'].map((name) => follower.write(adding(follower, name, { touches: [name] })));
    const late = new Promise(setImmediate).then(() =>
      Promise.all(['c', 'd', 'e'].map((name) => follower.write(adding(follower, name)))),
    );
    expect(await Promise.all(early)).toEqual(['done', 'done']);
    expect(heard).toEqual(['a', 'b']);
    expect(await late).toEqual(['done', 'done', 'done']);
    expect(calls).toEqual([2, 3]);
    expect(await names(follower)).toEqual(['a', 'b', 'c', 'd', 'e', 'first']);
    follower.touched(['from elsewhere']);
    expect(heard).toEqual(['a', 'b', 'from elsewhere']);
    await follower.close();
  });

  test('a follower whose owner is gone rejects the writes that it forwarded', async () => {
    const url = await newUrl();
    await newStore(url);
    const follower = await openFollower(url, {
      forward: async () => Promise.reject(new Fault('Unavailable', 'The owner is gone.')),
      invite: () => undefined,
    });
    await expect(follower.write({ changes: [], record: 'r', conflict: '' })).rejects.toMatchObject({
      code: 'Unavailable',
      message: 'The owner is gone.',
    });
    await follower.close();
  });

  test('a reader sees what is committed; a query that cannot run is a bug, not an outage', async () => {
    const url = await newUrl();
    const store = await newStore(url);
    const reader = await openReader(url);
    await store.write(adding(store, 'a'));
    expect((await reader.rows(settings, {})).map(({ name }) => name)).toEqual(['a', 'first']);
    const wrong = query((db) => db.selectFrom('setting').select(db.dynamic.ref<'name'>('no_such_column')));
    const error = await reader.rows(wrong, {}).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Fault);
    await reader.close();
  });
});

test.each(['', 'sqlite:', 'mysql://localhost/x', '/data/x.db'])('%j is no database URL', async (url) => {
  await expect(inspectStore(url)).rejects.toMatchObject({
    code: 'ConfigurationInvalid',
    message: 'The database must be given as sqlite:FILE or postgres://USER@HOST/NAME.',
  });
});

/** Only `crypto/` makes sealed bytes; this room never looks into them. */
function sealedForTest(bytes: number[]): Sealed {
  return Uint8Array.from(bytes) as Sealed;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
