import { expect, it } from 'vitest';
import { announceDrops } from './cluster.ts';

it('nothing is kept of what was announced once every worker has dropped it', async () => {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  const drops = announceDrops({ onTouch: (listener) => void listeners.push(listener) });
  for (let n = 0; n < 3; n += 1) for (const announce of listeners) announce(['vaults']);
  expect(await drops.done()).toBeUndefined();
});
