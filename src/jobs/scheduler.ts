import { randomUUID } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Log } from '../http/log.ts';
import type { Job } from './job.ts';
import { endLease, LEASE, type LeaseRoom, takeLease } from './lease.ts';

/** What a scheduler stands on. `random` from 0 to 1. */
export interface SchedulerRoom extends LeaseRoom {
  readonly log: Log;
  readonly random: () => number;
}

export interface Scheduler {
  /** Looks for due work of each job, again and again. Nothing happens before the first interval has passed. */
  start(): void;
  /**
   * Looks for due work of one job now, or of all, and resolves with how many things were done. Never rejects: what fails is
   * logged. While the job runs already, resolves with the end of that run.
   */
  look(name?: string): Promise<number>;
  /** No further work; resolves when what runs has ended. */
  stop(): Promise<void>;
}

/** Runs jobs when they are due, each under a lease: of several processes on one database, one works at a time. */
export function createScheduler(room: SchedulerRoom, jobs: readonly Job[]): Scheduler {
  const holder = randomUUID();
  const ending = new AbortController();
  const timers = new Map<Job, NodeJS.Timeout>();
  const running = new Map<Job, Promise<number>>();

  const look = (job: Job): Promise<number> => {
    const run =
      running.get(job) ?? attempt(room, job, { holder, ending: ending.signal }).finally(() => running.delete(job));
    running.set(job, run);
    return run;
  };

  /** Between three quarters and five quarters of the interval, so that instances that started together drift apart. */
  const arm = (job: Job): void => {
    if (ending.signal.aborted) return;
    const delay = job.everySeconds * 1000 * (0.75 + room.random() / 2);
    timers.set(job, setTimeout(() => void look(job).then(() => arm(job)), delay).unref());
  };

  return {
    start: () => jobs.forEach(arm),
    async look(name) {
      const chosen = jobs.filter((job) => name === undefined || job.name === name);
      const done = await Promise.all(chosen.map(look));
      return done.reduce((sum, count) => sum + count, 0);
    },
    async stop() {
      ending.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}

interface Run {
  readonly holder: string;
  readonly ending: AbortSignal;
}

async function attempt(room: SchedulerRoom, job: Job, run: Run): Promise<number> {
  try {
    const due = !run.ending.aborted && ((await job.isDue?.(room.clock())) ?? true);
    return due ? await underLease(room, job, run) : 0;
  } catch (error) {
    if (run.ending.aborted) return 0;
    room.log.warn('a job failed and is run again later', {
      job: job.name,
      ...(error instanceof Fault && { code: error.code }),
    });
    if (!(error instanceof Fault)) room.log.failure(error);
    return 0;
  }
}

async function underLease(room: SchedulerRoom, job: Job, { holder, ending }: Run): Promise<number> {
  const claim = { name: job.name, holder };
  if (!(await takeLease(room, claim))) return 0;
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    if (!(await takeLease(room, claim).catch(() => false))) lost.abort();
  };
  const timer = setInterval(() => void renew(), LEASE / 3).unref();
  try {
    return await job.run(room.clock(), AbortSignal.any([ending, lost.signal]));
  } finally {
    clearInterval(timer);
    await endLease(room, claim);
  }
}
