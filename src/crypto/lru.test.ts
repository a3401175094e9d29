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

  it('keeps undefined as a value', () => {
    const cache = createLru<number | undefined>(1);
    cache.take('a', () => undefined);
    expect(cache.take('a', () => 2)).toBeUndefined();
  });

  it('drops one, and all', () => {
    const cache = createLru<number>(2);
    cache.take('a', () => 1);
    cache.take('b', () => 1);
    cache.drop('a');
    expect([cache.take('a', () => 2), cache.take('b', () => 2)]).toEqual([2, 1]);
    cache.clear();
    expect([cache.take('a', () => 3), cache.take('b', () => 3)]).toEqual([3, 3]);
  });
});
