import { expect, it } from 'vitest';
import { strikeUpstream } from '../attacks/upstream-values.ts';

it('V01 V02 a million generated calls send exactly what was to be expected, or nothing at all', async () => {
  const { sent, kept } = await strikeUpstream(1_000_000);
  expect(Math.min(sent, kept)).toBeGreaterThan(100_000);
}, 1_200_000);
