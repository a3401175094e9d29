import { expect, it } from 'vitest';
import { fillRandom, randomHex } from './random-pool.ts';

it('never hands the same bytes out twice, across many fillings of the pool', () => {
  const seen = new Set(Array.from({ length: 5000 }, () => randomHex(12)));
  expect(seen.size).toBe(5000);
  expect([...seen].every((text) => /^[0-9a-f]{24}$/.test(text))).toBe(true);
});

it('fills exactly what it was given', () => {
  const around = new Uint8Array(64);
  fillRandom(around.subarray(16, 48));
  expect(around.subarray(0, 16)).toEqual(new Uint8Array(16));
  expect(around.subarray(48)).toEqual(new Uint8Array(16));
  expect(around.subarray(16, 48).some((byte) => byte !== 0)).toBe(true);
});

it('refuses more than the pool holds, rather than repeat itself', () => {
  expect(() => fillRandom(new Uint8Array(8193))).toThrow('at most 8192 random bytes at once');
});
