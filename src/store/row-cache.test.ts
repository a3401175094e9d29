import { expect, it } from 'vitest';
import { remember } from './remembered.ts';
import { type CachedRow, createRowCache, objectTopic } from './row-cache.ts';
import type { Store } from './store.ts';

/** Only what a cache needs of a store: its dialect, and its word that something was touched. */
function announcer(dialect: Store['dialect'] = 'sqlite') {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  const store = { dialect, onTouch: (listener: (topics: readonly string[]) => void) => void listeners.push(listener) };
  return {
    store: store as unknown as Store,
    touch: (...topics: string[]) => listeners.forEach((listener) => listener(topics)),
  };
}

const row = (meta: string): CachedRow => ({ meta, mac: new Uint8Array(32), sealed: new Uint8Array(8) });

it('loads a row once and keeps it', async () => {
  const cache = createRowCache(announcer().store, 10_000);
  await cache.get('v/secrets/a', '', async () => row('1'));
  expect(await cache.get('v/secrets/a', '', async () => row('2'))).toMatchObject({ meta: '1' });
});

it('keeps the latest row and each version apart', async () => {
  const cache = createRowCache(announcer().store, 10_000);
  await cache.get('v/secrets/a', '', async () => row('latest'));
  expect(await cache.get('v/secrets/a', 'f'.repeat(32), async () => row('old'))).toMatchObject({ meta: 'old' });
});

it('drops every part of an object that a unit touched, and no other object', async () => {
  const { store, touch } = announcer();
  const cache = createRowCache(store, 10_000);
  for (const [object, part] of [
    ['v/secrets/a', ''],
    ['v/secrets/a', '0'],
    ['v/secrets/b', ''],
  ] as const) {
    await cache.get(object, part, async () => row('1'));
  }
  touch(objectTopic('v/secrets/a'));
  expect(await cache.get('v/secrets/a', '', async () => row('2'))).toMatchObject({ meta: '2' });
  expect(await cache.get('v/secrets/a', '0', async () => row('2'))).toMatchObject({ meta: '2' });
  expect(await cache.get('v/secrets/b', '', async () => row('2'))).toMatchObject({ meta: '1' });
});

it('does not keep what was read before a touch and came back after it', async () => {
  const { store, touch } = announcer();
  const cache = createRowCache(store, 10_000);
  const late = Promise.withResolvers<CachedRow>();
  const reading = cache.get('v/secrets/a', '', () => late.promise);
  touch(objectTopic('v/secrets/a'));
  late.resolve(row('stale'));
  expect(await reading).toMatchObject({ meta: 'stale' });
  expect(await cache.get('v/secrets/a', '', async () => row('new'))).toMatchObject({ meta: 'new' });
});

it('stays below its bound by dropping the oldest objects', async () => {
  const cache = createRowCache(announcer().store, 1000);
  for (const name of ['a', 'b', 'c', 'd']) await cache.get(name, '', async () => row('1'));
  expect(await cache.get('a', '', async () => row('again'))).toMatchObject({ meta: 'again' });
  expect(await cache.get('d', '', async () => row('again'))).toMatchObject({ meta: '1' });
});

it('keeps nothing on PostgreSQL, where others may write', async () => {
  const cache = createRowCache(announcer('postgres').store, 10_000);
  await cache.get('a', '', async () => row('1'));
  expect(await cache.get('a', '', async () => row('2'))).toMatchObject({ meta: '2' });
});

it('remembers a value until its topic is touched, and never an absence', async () => {
  const { store, touch } = announcer();
  const known = remember<string>(store, 'connections');
  expect(await known.get('k', async () => undefined)).toBeUndefined();
  expect(await known.get('k', async () => 'one')).toBe('one');
  touch('vaults');
  expect(await known.get('k', async () => 'two')).toBe('one');
  touch('connections');
  expect(await known.get('k', async () => 'two')).toBe('two');
});
