import { expect, it } from 'vitest';
import { createStrangerBudget } from './strangers.ts';

it('ten thousand refusals at once get a record each, then ten a second, and the others are counted', () => {
  let now = 1_000_000;
  const budget = createStrangerBudget(() => now);
  const recorded = (calls: number) => Array.from({ length: calls }, () => budget.take()).filter(Boolean).length;
  expect(recorded(10_500)).toBe(10_000);
  now += 2000;
  expect(recorded(100)).toBe(20);
  expect(budget.takeUnrecorded()).toBe(580);
  expect(budget.takeUnrecorded()).toBe(0);
  now += 3_600_000;
  expect(recorded(10_500)).toBe(10_000);
});

it('a clock that is put back gives nothing and takes nothing', () => {
  let now = 1_000_000;
  const budget = createStrangerBudget(() => now);
  for (let call = 0; call < 10_000; call += 1) budget.take();
  now -= 500_000;
  expect(budget.take()).toBe(false);
  now += 100;
  expect(budget.take()).toBe(true);
});
