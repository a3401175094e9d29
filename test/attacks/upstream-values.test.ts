import { expect, it } from 'vitest';
import { strikeUpstream } from './upstream-values.ts';

/** test/long has the same with ten times as many. */
it('V01 V02 a hundred thousand generated calls send exactly what was to be expected, or nothing at all', async () => {
  const { sent, kept } = await strikeUpstream(100_000);
  expect(Math.min(sent, kept)).toBeGreaterThan(10_000);
}, 120_000);
