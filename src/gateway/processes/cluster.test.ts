import type { Worker } from 'node:cluster';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createThrottle } from '../../http/throttle.ts';
import { announceDrops, createOwner } from './cluster.ts';

it('nothing is kept of what was announced once every worker has dropped it', async () => {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  const drops = announceDrops({ onTouch: (listener) => void listeners.push(listener) });
  for (let n = 0; n < 3; n += 1) for (const announce of listeners) announce(['vaults']);
  expect(await drops.done()).toBeUndefined();
});

it.each([
  ['that is there hears', true, [{ say: 'written', id: 1, answers: ['done'] }]],
  ['that died meanwhile is sent nothing', false, []],
])('a worker %s when its write is done', async (_what, alive, heard) => {
  const sent: unknown[] = [];
  const worker = { id: 1, isConnected: () => alive, send: (message: unknown) => sent.push(message) };
  const store = { onTouch: () => undefined, write: () => Promise.resolve('done' as const) };
  const ledger = createThrottle({ budgetOf: () => ({ limit: 1, windowSeconds: 1 }), clock: () => 0 });
  const unit = { changes: [], record: '{}', conflict: '' };
  createOwner(store, ledger).hear(worker as unknown as Worker, { say: 'write', id: 1, units: [unit] });
  await setImmediate();
  expect(sent).toEqual(heard);
});
