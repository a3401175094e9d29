import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLru } from './lru.ts';

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
