import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLru } from './lru.ts';

describe('a bounded cache', () => {
  it('makes a value once and keeps it', () => {
    const cache = createLru<number>(2);
    expect(cache.take('a', () => 1)).toBe(1);
    expect(cache.take('a', () => 2)).toBe(1);
  });

  it('forgets what was not asked for longest', () => {
    const cache = createLru<number>(2);
    cache.take('a', () => 1);
    cache.take('b', () => 1);
    cache.take('a', () => 1);
    cache.take('c', () => 1);
    expect(cache.take('a', () => 2)).toBe(1);
    expect(cache.take('c', () => 2)).toBe(1);
    expect(cache.take('b', () => 2)).toBe(2);
  });

  it('keeps nothing when making fails, not even a place', () => {
    const cache = createLru<number>(1);
    cache.take('a', () => 1);
    const fail = () => {
      throw new Error('not found');
    };
    expect(() => cache.take('b', fail)).toThrow('not found');
    expect(cache.take('a', () => 2)).toBe(1);
  });

  it('drops one, and all', () => {
    const cache = createLru<number>(2);
    cache.take('a', () => 1);
    cache.take('b', () => 1);
    cache.delete('a');
    expect([cache.take('a', () => 2), cache.take('b', () => 2)]).toEqual([2, 1]);
    cache.clear();
    expect([cache.take('a', () => 3), cache.take('b', () => 3)]).toEqual([3, 3]);
  });
});

describe('the bounded memory', () => {
  it('drops what was used longest ago', () => {
    const lru = createLru<{ n: number }>(2);
    lru.set('a', { n: 1 });
    lru.set('b', { n: 2 });
    lru.get('a');
    lru.set('c', { n: 3 });
    expect([lru.get('a')?.n, lru.get('b')?.n, lru.get('c')?.n]).toEqual([1, undefined, 3]);
  });

  it('never holds more than its capacity, and always the newest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.string({ maxLength: 2 })), (capacity, keys) => {
        const lru = createLru<{ key: string }>(capacity);
        for (const key of keys) {
          lru.set(key, { key });
          expect(lru.get(key)).toEqual({ key });
        }
        expect(lru.size).toBe(Math.min(capacity, new Set(keys).size));
      }),
    );
  });

  it('drops only what matches', () => {
    const lru = createLru<{ n: number }>(5);
    for (const n of [1, 2, 3]) lru.set(String(n), { n });
    lru.clear(({ n }) => n > 1);
    expect([lru.size, lru.get('1')]).toEqual([1, { n: 1 }]);
    lru.clear();
    expect(lru.size).toBe(0);
  });
});
