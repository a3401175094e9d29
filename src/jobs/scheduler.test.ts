import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeOnBoth } from '../../test/postgres.ts';
import { Fault } from '../fault.ts';
import type { Log } from '../http/log.ts';
import { openStore, type Store } from '../store/store.ts';
import { testWriter } from '../store/test-writer.ts';
import type { Job } from './job.ts';
import { endLeasesOfTheDead, LEASE, takeLease } from './lease.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

describeOnBoth('a scheduler', (newUrl) => {
  let store: Store;
  let schedulers: Scheduler[];
  let said: string[];
  const clock = { now: 0 };

  beforeEach(async () => {
    store = await openStore(await newUrl(), { writer: testWriter() });
    schedulers = [];
    said = [];
    clock.now = Date.now();
  });

  afterEach(async () => {
    for (const scheduler of schedulers) await scheduler.stop();
    await store.close();
  });

  function start(...jobs: Job[]): Scheduler {
    const log: Log = {
      info: (event) => void said.push(event),
      warn: (event, members) => void said.push(`${event} ${members?.job} ${members?.code ?? ''}`.trim()),
      failure: (error) => void said.push(`failure ${error instanceof Error ? error.name : ''}`),
    };
    const scheduler = createScheduler({ store, clock: () => clock.now, log, random: () => 0.5 }, jobs);
    schedulers.push(scheduler);
    return scheduler;
  }

  const job = (run: Job['run'], more: Partial<Job> = {}): Job => ({ name: 'sweep', everySeconds: 1, run, ...more });

  it('does what is due, at the time of the clock', async () => {
    const run = vi.fn<Job['run']>(async () => 3);
    expect(await start(job(run)).look()).toBe(3);
    expect(run).toHaveBeenCalledWith(clock.now, expect.any(AbortSignal));
  });

  it('writes nothing where nothing is due', async () => {
    const write = vi.spyOn(store, 'write');
    const run = vi.fn<Job['run']>(async () => 1);
    expect(await start(job(run, { isDue: async () => false })).look()).toBe(0);
    expect(run).not.toHaveBeenCalled();
    expect(write).not.toHaveBeenCalled();
  });

  it('works in one place at a time', async () => {
    const end = Promise.withResolvers<number>();
    const begun = Promise.withResolvers<void>();
    const one = start(
      job(() => {
        begun.resolve();
        return end.promise;
      }),
    );
    const second = vi.fn<Job['run']>(async () => 1);
    const other = start(job(second));
    const first = one.look();
    await begun.promise;
    expect(await other.look()).toBe(0);
    expect(second).not.toHaveBeenCalled();
    end.resolve(1);
    expect(await first).toBe(1);
    expect(await other.look()).toBe(1);
  });

  it('takes over from a holder that died, once its lease has ended, and not before', async () => {
    const room = { store, clock: () => clock.now };
    expect(await takeLease(room, { name: 'sweep', holder: 'dead' })).toBe(true);
    const scheduler = start(job(async () => 1));
    clock.now += LEASE - 1;
    expect(await scheduler.look()).toBe(0);
    clock.now += 1;
    expect(await scheduler.look()).toBe(1);
  });

  it('does not wait for the dead where nobody else can have the database', async () => {
    const room = { store, clock: () => clock.now };
    await takeLease(room, { name: 'sweep', holder: 'dead' });
    await endLeasesOfTheDead(room);
    expect(await start(job(async () => 1)).look()).toBe(store.dialect === 'sqlite' ? 1 : 0);
    const write = vi.spyOn(store, 'write');
    await endLeasesOfTheDead(room);
    expect(write).not.toHaveBeenCalled();
  });

  it('a lease that would last for ever stops nobody', async () => {
    const forged = { store, clock: () => clock.now + 1_000_000_000 };
    expect(await takeLease(forged, { name: 'sweep', holder: 'forged' })).toBe(true);
    expect(await start(job(async () => 1)).look()).toBe(1);
  });

  it('a job that fails is logged, without what it said, and holds up no other', async () => {
    const scheduler = start(
      job(async () => {
        throw new Error('a value that nobody may read');
      }),
      job(
        async () => {
          throw new Fault('Unavailable', 'The store is closed.');
        },
        { name: 'prune' },
      ),
      job(async () => 2, { name: 'fine' }),
    );
    expect(await scheduler.look()).toBe(2);
    expect(said.toSorted()).toEqual([
      'a job failed and is run again later prune Unavailable',
      'a job failed and is run again later sweep',
      'failure Error',
    ]);
    expect(await scheduler.look('fine')).toBe(2);
  });

  it('stop ends a job through its signal, waits for it, and lets none begin', async () => {
    const begun = Promise.withResolvers<void>();
    const run = vi.fn<Job['run']>(
      (_now, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(7));
          begun.resolve();
        }),
    );
    const scheduler = start(job(run));
    const done = scheduler.look();
    await begun.promise;
    await scheduler.stop();
    expect(await done).toBe(7);
    expect(await scheduler.look()).toBe(0);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('who lost the lease is told to end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const begun = Promise.withResolvers<void>();
    const done = start(
      job(
        (_now, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve(1));
            begun.resolve();
          }),
      ),
    ).look();
    await begun.promise;
    clock.now += LEASE;
    expect(await takeLease({ store, clock: () => clock.now }, { name: 'sweep', holder: 'another' })).toBe(true);
    vi.advanceTimersByTime(LEASE / 3);
    vi.useRealTimers();
    expect(await done).toBe(1);
  });

  it('looks by itself once an interval has passed, again and again, and not before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const looked: number[] = [];
    let next = Promise.withResolvers<void>();
    const isDue = async (): Promise<boolean> => {
      looked.push(Date.now());
      next.resolve();
      return false;
    };
    const scheduler = start(job(async () => 0, { everySeconds: 60, isDue }));
    scheduler.start();
    vi.advanceTimersByTime(59_999);
    expect(looked).toHaveLength(0);
    for (const times of [1, 2]) {
      next = Promise.withResolvers();
      while (looked.length < times) {
        vi.advanceTimersByTime(30_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await next.promise;
    }
    await scheduler.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
