import { expect, it } from 'vitest';
import { createThrottle, type Throttle } from './throttle.ts';
import { createLeasedThrottle } from './throttle-lease.ts';

/** Two processes that lease from one ledger, as `--workers 2` does. */
function twoProcesses(limit: number) {
  const clock = { now: 0 };
  const ledger = createThrottle({ budgetOf: () => ({ limit, windowSeconds: 60 }), clock: () => clock.now });
  const link = {
    take: (connection: string, wanted: number) => Promise.resolve(ledger.take(connection, wanted)),
    giveBack: (connection: string, unused: number, age: number) => ledger.giveBack(connection, unused, age),
  };
  const processes = [0, 1].map(() => createLeasedThrottle(link, () => clock.now));
  return { clock, ledger, processes };
}

async function admitted(throttle: Throttle | undefined, calls: number) {
  const waits = await Promise.all(Array.from({ length: calls }, async () => throttle?.admit('a')));
  return waits.filter((wait) => wait === 0).length;
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

it('asks for larger leases while they are used up at once, and for smaller ones again later', async () => {
  const clock = { now: 0 };
  const wanted: number[] = [];
  const link = {
    take: async (_connection: string, count: number) => {
      wanted.push(count);
      return { granted: count, wait: 0 };
    },
    giveBack: () => undefined,
  };
  const throttle = createLeasedThrottle(link, () => clock.now);
  const spend = async (calls: number) => {
    for (let call = 0; call < calls; call += 1) await throttle.admit('a');
  };
  await spend(32 + 64 + 128 + 256 + 512 + 1024 + 1024);
  expect(wanted.splice(0)).toEqual([32, 64, 128, 256, 512, 1024, 1024]);
  clock.now += 100;
  await spend(512);
  clock.now += 100;
  await spend(256);
  expect(wanted).toEqual([512, 256]);
});

it('answers the time to wait once the ledger has nothing left', async () => {
  const { processes } = twoProcesses(1);
  expect(await processes[0]?.admit('a')).toBe(0);
  expect(await processes[1]?.admit('a')).toBe(60_000);
});

it('lets calls that weigh more through as long as the ledger has as many', async () => {
  const { processes } = twoProcesses(20);
  const waits = [];
  for (let call = 0; call < 4; call += 1) waits.push(await processes[0]?.admit('a', 8));
  expect(waits).toEqual([0, 0, 60_000, 60_000]);
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
