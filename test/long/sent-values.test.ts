import { expect, it } from 'vitest';
import { attemptMany } from '../attacks/action-values.ts';
import { connectMany } from '../attacks/connection-values.ts';

it('a million calls of two connections send all that they must, and nothing else', async () => {
  const tally = await attemptMany(1_000_000);
  expect(tally.sent).toBeGreaterThan(200_000);
});

it('a million connections of every kind and shape are used as they were written, or refused', async () => {
  const tally = await connectMany(1_000_000);
  expect(tally.sent).toBeGreaterThan(200_000);
});
