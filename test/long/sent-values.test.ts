import { expect, it } from 'vitest';
import { attemptMany } from '../attacks/action-values.ts';
import { connectMany } from '../attacks/connection-values.ts';

it('two hundred thousand calls of two connections send all that they must, and nothing else', async () => {
  const tally = await attemptMany(200_000);
  expect(tally.sent).toBeGreaterThan(40_000);
});

it('two hundred thousand connections of every kind and shape are used as they were written, or refused', async () => {
  const tally = await connectMany(200_000);
  expect(tally.sent).toBeGreaterThan(40_000);
});
