import { describe, expect, it, vi } from 'vitest';
import { stranger } from '../authority.fixture.ts';
import { createLookup, DIRECTORY_TOPIC } from './lookup.ts';

type Load = (id: string) => Promise<string | undefined>;

/** A lookup over `load`, and the means to announce a change. */
function lookupOver(load: Load) {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  const loading = vi.fn(load);
  const find = createLookup({ onTouch: (listener) => void listeners.push(listener) }, loading);
  const touch = (topic: string) => {
    for (const listener of listeners) listener([topic]);
  };
  return { find, loading, touch };
}

describe('a lookup', () => {
  it('remembers what it found, and that it found nothing', async () => {
    for (const found of ['Contoso', undefined]) {
      const { find, loading } = lookupOver(async () => found);
      const id = stranger();
      expect([await find(id), await find(id.toUpperCase())]).toEqual([found, found]);
      expect(loading).toHaveBeenCalledTimes(1);
    }
  });

  it('looks again after the directory was touched, and only then', async () => {
    const { find, loading, touch } = lookupOver(async () => 'Contoso');
    const id = stranger();
    await find(id);
    touch('connections');
    await find(id);
    expect(loading).toHaveBeenCalledTimes(1);
    touch(DIRECTORY_TOPIC);
    await find(id);
    expect(loading).toHaveBeenCalledTimes(2);
  });

  it('does not remember what it read before a change that came meanwhile', async () => {
    const gate = Promise.withResolvers<string>();
    const answers = [gate.promise, Promise.resolve('after')];
    const { find, touch } = lookupOver(async () => answers.shift());
    const id = stranger();
    const pending = find(id);
    touch(DIRECTORY_TOPIC);
    gate.resolve('before');
    expect(await pending).toBe('before');
    expect(await find(id)).toBe('after');
  });

  it.each(['', 'common', '../x', '%', '__proto__'])(
    'never asks the database for %j, which is no GUID',
    async (text) => {
      const { find, loading } = lookupOver(async () => 'Contoso');
      expect(await find(text)).toBeUndefined();
      expect(loading).not.toHaveBeenCalled();
    },
  );
});
