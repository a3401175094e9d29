/**
 * How many calls somebody may make in a window of time. The window slides and is exact: the times of the last `limit` calls
 * stand in a ring, and a call is let through when enough of them have left the window. A refused call leaves no trace.
 * What is counted for whom, and how a refusal is said, is for the servers to know.
 */
export interface Throttle {
  /** Counts a call of `weight` (1). Answers 0, or how many milliseconds to wait where it is too much and was not counted. */
  admit(who: string, weight?: number): number | Promise<number>;
}

/** Where the calls of all processes are counted. The others lease some at a time, and give back what they did not use. */
export interface ThrottleLedger extends Throttle {
  admit(who: string, weight?: number): number;
  /** Counts up to `wanted` calls at once: how many, and, where it is none, how long to wait in milliseconds. */
  take(who: string, wanted: number): Lease;
  /** Uncounts calls of a lease that is `age` milliseconds old; none where the window has forgotten them already. */
  giveBack(who: string, unused: number, age: number): void;
}

export interface Lease {
  readonly granted: number;
  readonly wait: number;
}

export interface Budget {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface ThrottleOptions {
  readonly budgetOf: (who: string) => Budget;
  /** Milliseconds; must not jump backwards. */
  readonly clock: () => number;
}

interface Window {
  readonly limit: number;
  /** Milliseconds. */
  readonly span: number;
  times: Float64Array;
  /** Where the oldest call stands. */
  head: number;
  count: number;
}

const FIRST_SIZE = 16;
const SWEEP_EVERY = 10_000;

export function createThrottle({ budgetOf, clock }: ThrottleOptions): ThrottleLedger {
  const windows = new Map<string, Window>();
  let untilSweep = SWEEP_EVERY;

  /** Those that have been silent for a whole window are forgotten. */
  const sweep = (now: number): void => {
    untilSweep = SWEEP_EVERY;
    for (const [who, window] of windows) {
      expire(window, now);
      if (window.count === 0) windows.delete(who);
    }
  };

  const current = (who: string, now: number): Window => {
    untilSweep -= 1;
    if (untilSweep === 0) sweep(now);
    let window = windows.get(who);
    if (window === undefined) {
      window = open(budgetOf(who));
      windows.set(who, window);
    }
    expire(window, now);
    return window;
  };

  return {
    admit(who, weight = 1) {
      const now = clock();
      const window = current(who, now);
      const over = window.count + Math.min(weight, window.limit) - window.limit;
      if (over > 0) return waitFor(window, over, now);
      for (let n = 0; n < weight && window.count < window.limit; n += 1) count(window, now);
      return 0;
    },
    take(who, wanted) {
      const now = clock();
      const window = current(who, now);
      const free = window.limit - window.count;
      if (free <= 0) return { granted: 0, wait: waitFor(window, 1, now) };
      // The nearer the limit, the smaller the lease: none sits unused in one process while another must refuse.
      const granted = Math.max(1, Math.min(wanted, Math.floor(free / 8)));
      for (let n = 0; n < granted; n += 1) count(window, now);
      return { granted, wait: 0 };
    },
    giveBack(who, unused, age) {
      const window = windows.get(who);
      if (window !== undefined && age < window.span) window.count = Math.max(0, window.count - unused);
    },
  };
}

function open({ limit, windowSeconds }: Budget): Window {
  const times = new Float64Array(Math.min(FIRST_SIZE, limit));
  return { limit, span: windowSeconds * 1000, times, head: 0, count: 0 };
}

/** Until the oldest `calls` have left the window; never 0, which would say that there is room. */
function waitFor({ times, head, span }: Window, calls: number, now: number): number {
  const last = times[(head + calls - 1) % times.length] ?? now;
  return Math.max(1, last + span - now);
}

function count(window: Window, now: number): void {
  if (window.count === window.times.length) grow(window);
  window.times[(window.head + window.count) % window.times.length] = now;
  window.count += 1;
}

function expire(window: Window, now: number): void {
  const { times, span } = window;
  while (window.count > 0 && (times[window.head] ?? 0) <= now - span) {
    window.head = (window.head + 1) % times.length;
    window.count -= 1;
  }
}

function grow(window: Window): void {
  const { times, head, limit } = window;
  const larger = new Float64Array(Math.min(limit, times.length * 2));
  larger.set(times.subarray(head));
  larger.set(times.subarray(0, head), times.length - head);
  window.times = larger;
  window.head = 0;
}

/** Whole seconds, as `Retry-After` says them (RFC 9110 section 10.2.3). */
export function retryAfter(waitMilliseconds: number): number {
  return Math.max(1, Math.ceil(waitMilliseconds / 1000));
}
