import { expect, it } from 'vitest';
import { createThrottle } from './throttle.ts';
import { createLeasedThrottle } from './throttle-lease.ts';

/** Two processes that lease from one ledger, as `--workers 2` does. */
function twoProcesses(limit: number) {
  const clock = { now: 0 };
  const ledger = createThrottle({ limit, windowSeconds: 60, clock: () => clock.now });
  const link = {
    take: (connection: string, wanted: number) => Promise.resolve(ledger.take(connection, wanted)),
    giveBack: (connection: string, unused: number, age: number) => ledger.giveBack(connection, unused, age),
  };
  const processes = [0, 1].map(() => createLeasedThrottle(link, () => clock.now));
  return { clock, ledger, processes };
}

async function admitted(throttle: { admit(connection: string): void | Promise<void> } | undefined, calls: number) {
  const results = await Promise.allSettled(Array.from({ length: calls }, async () => throttle?.admit('a')));
  return results.filter(({ status }) => status === 'fulfilled').length;
}

it('lets exactly the limit through where one process takes all calls', async () => {
  const { processes } = twoProcesses(2000);
  expect(await admitted(processes[0], 2500)).toBe(2000);
});

it('lets never more than the limit through two processes, and at most one lease less', async () => {
  const { processes } = twoProcesses(2000);
  let count = 0;
  for (let round = 0; round < 100; round += 1) {
    count += await admitted(processes[round % 2], 25);
  }
  expect(count).toBeLessThanOrEqual(2000);
  expect(count).toBeGreaterThanOrEqual(1980);
});

it('answers 429 with the time to wait once the ledger has nothing left', async () => {
  const { processes } = twoProcesses(1);
  await processes[0]?.admit('a');
  await expect(processes[1]?.admit('a')).rejects.toMatchObject({
    code: 'TooManyRequests',
    message: expect.stringContaining('Rate limit is exceeded. Try again in 60 seconds.'),
    headers: { 'retry-after': '60' },
  });
});

it('admits again when the window has passed', async () => {
  const { processes, clock } = twoProcesses(10);
  expect(await admitted(processes[0], 20)).toBe(10);
  clock.now += 60_001;
  expect(await admitted(processes[1], 20)).toBe(10);
});

it('uncounts what a lease did not use, but nothing once the window has forgotten the lease', () => {
  const { ledger, clock } = twoProcesses(64);
  expect(ledger.take('a', 32)).toEqual({ granted: 8, wait: 0 });
  ledger.giveBack('a', 5, 1000);
  expect(Array.from({ length: 61 }, () => ledger.take('a', 1).granted)).toEqual(Array.from({ length: 61 }, () => 1));
  expect(ledger.take('a', 1).granted).toBe(0);
  clock.now += 60_001;
  expect(Array.from({ length: 64 }, () => ledger.take('a', 1).granted)).not.toContain(0);
  ledger.giveBack('a', 5, 60_001);
  expect(ledger.take('a', 1).granted).toBe(0);
});
