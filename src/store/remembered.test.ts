import { expect, it } from 'vitest';
import { remember } from './remembered.ts';
import type { Store } from './store.ts';

function announcer() {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  const store = { onTouch: (listener: (topics: readonly string[]) => void) => void listeners.push(listener) };
  return {
    store: store as unknown as Store,
    touch: (...topics: string[]) => listeners.forEach((listener) => listener(topics)),
  };
}

it('loads once for all who ask meanwhile', async () => {
  const known = remember<string>(announcer().store, 'roles');
  const late = Promise.withResolvers<string>();
  let loads = 0;
  const load = () => {
    loads += 1;
    return late.promise;
  };
  const ask = async (key: string, from: () => Promise<string>) => known.get(key, from);
  const asked = [ask('a', load), ask('a', load), ask('b', async () => 'other')];
  late.resolve('value');
  expect([await Promise.all(asked), loads]).toEqual([['value', 'value', 'other'], 1]);
});

it('never answers who asks after a touch with what was read before it', async () => {
  const { store, touch } = announcer();
  const known = remember<string>(store, 'roles');
  const late = Promise.withResolvers<string>();
  const before = known.get('a', () => late.promise);
  touch('roles');
  const after = known.get('a', async () => 'new');
  late.resolve('old');
  expect([await before, await after]).toEqual(['old', 'new']);
  expect(await known.get('a', async () => 'another')).toBe('new');
});

it('forgets a load that failed, which fails for all who waited', async () => {
  const known = remember<string>(announcer().store, 'roles');
  const asked = [1, 2].map(async () => known.get('a', () => Promise.reject(new Error('no'))));
  const failed = await Promise.allSettled(asked);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await known.get('a', async () => 'value')).toBe('value');
});

it('stays within its bound, by what each value weighs', async () => {
  const known = remember<string>(announcer().store, 'roles', { weigh: ({ length }) => length, most: 10 });
  for (const value of ['1234', '12345']) await known.get(value, async () => value);
  expect(known.get('1234', async () => '')).toBe('1234');
  await known.get('12', async () => '12');
  expect(await known.get('1234', async () => 'again')).toBe('again');
  expect(known.get('12', async () => '')).toBe('12');
});
