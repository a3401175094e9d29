import { expect, it } from 'vitest';
import { attemptMany } from './action-values.ts';
import { connectMany, WITHOUT_VALUES } from './connection-values.ts';

/** V01 V02 V05 V06, beside upstream-values.test.ts: test/long has the same with ten times as many. */
it('a hundred thousand calls of two connections, half of them as texts, send all that they must, and nothing else', async () => {
  const tally = await attemptMany(100_000);
  // That many go out shows that the others are refused for what they are.
  expect(tally.sent).toBeGreaterThan(20_000);
  expect(tally.refused).toBeGreaterThan(20_000);
}, 240_000);

it('a hundred thousand connections of every kind and shape are used as they were written, or refused', async () => {
  expect(WITHOUT_VALUES).toEqual([]);
  const tally = await connectMany(100_000);
  expect(tally.sent).toBeGreaterThan(20_000);
  expect(tally.refused).toBeGreaterThan(20_000);
}, 240_000);
