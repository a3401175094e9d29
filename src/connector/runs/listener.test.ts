import { expect, it } from 'vitest';
import { createListener } from './listener.ts';
import type { NumberedRun } from './run.ts';

const run = (number: number): NumberedRun => ({
  number,
  connection: '0'.repeat(32),
  connectionName: 's/g/orders',
  action: 'GetSecret',
  started: 0,
  duration: 0,
  status: 200,
  requestId: 'r',
  clientRequestId: 'c',
  inputs: {},
});
const listening = { by: 'me', filter: {}, until: Infinity, stillMay: async () => true };

it('gives what was offered behind the last run that was heard, each once, and then the end', async () => {
  const listener = createListener(listening, 1, () => undefined);
  for (const number of [1, 2, 2, 3]) listener.offer(run(number));
  listener.end();
  const heard: unknown[] = [];
  for await (const { number } of { [Symbol.asyncIterator]: () => listener.iterator }) heard.push(number);
  expect(heard).toEqual([2, 3]);
});

it('is dropped where it takes nothing, and then nothing waits for it', async () => {
  let ended = 0;
  const listener = createListener(listening, 0, () => (ended += 1));
  for (let number = 1; number <= 2000; number += 1) listener.offer(run(number));
  expect(listener.ended()).toBe(false);
  listener.offer(run(2001));
  expect([listener.ended(), ended]).toEqual([true, 1]);
  expect(await listener.iterator.next()).toEqual({ done: true, value: undefined });
});
