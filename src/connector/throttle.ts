import { Fault } from '../fault.ts';

/**
 * How many calls a connection may make: 2000 in 60 seconds, shared by all its callers (connector reference, "Throttling
 * limits"). An exact sliding window: the times of the last `limit` calls stand in a ring, and a call is let through when
 * the oldest of them has left the window. A refused call leaves no trace.
 */
export interface Throttle {
  /** Counts a call. Throws Fault TooManyRequests, with Retry-After, where it is one too many. */
  admit(connection: string): void | Promise<void>;
}

/** Where the calls of all processes are counted. The others lease some at a time, and give back what they did not use. */
export interface ThrottleLedger extends Throttle {
  /** Counts up to `wanted` calls at once: how many, and, where it is none, how long to wait in milliseconds. */
  take(connection: string, wanted: number): Lease;
  /** Uncounts calls of a lease that is `age` milliseconds old; none where the window has forgotten them already. */
  giveBack(connection: string, unused: number, age: number): void;
}

export interface Lease {
  readonly granted: number;
  readonly wait: number;
}

export interface ThrottleOptions {
  readonly limit: number;
  readonly windowSeconds: number;
  /** Milliseconds; must not jump backwards. */
  readonly clock: () => number;
}

interface Window {
  times: Float64Array;
  /** Where the oldest call stands. */
  head: number;
  count: number;
}

const FIRST_SIZE = 16;
const SWEEP_EVERY = 10_000;

export function createThrottle({ limit, windowSeconds, clock }: ThrottleOptions): ThrottleLedger {
  const windows = new Map<string, Window>();
  const span = windowSeconds * 1000;
  let untilSweep = SWEEP_EVERY;

  /** Connections that have been silent for a whole window are forgotten. */
  const sweep = (now: number): void => {
    untilSweep = SWEEP_EVERY;
    for (const [connection, window] of windows) {
      expire(window, now - span);
      if (window.count === 0) windows.delete(connection);
    }
  };

  const current = (connection: string, now: number): Window => {
    untilSweep -= 1;
    if (untilSweep === 0) sweep(now);
    let window = windows.get(connection);
    if (window === undefined) {
      window = { times: new Float64Array(Math.min(FIRST_SIZE, limit)), head: 0, count: 0 };
      windows.set(connection, window);
    }
    expire(window, now - span);
    return window;
  };

  const count = (window: Window, now: number): void => {
    if (window.count === window.times.length) grow(window, limit);
    window.times[(window.head + window.count) % window.times.length] = now;
    window.count += 1;
  };

  const waitOf = (window: Window, now: number): number => (window.times[window.head] ?? now) + span - now;

  return {
    admit(connection) {
      const now = clock();
      const window = current(connection, now);
      if (window.count >= limit) throw tooMany(waitOf(window, now));
      count(window, now);
    },
    take(connection, wanted) {
      const now = clock();
      const window = current(connection, now);
      const free = limit - window.count;
      if (free <= 0) return { granted: 0, wait: waitOf(window, now) };
      // The nearer the limit, the smaller the lease: none sits unused in one process while another must refuse.
      const granted = Math.max(1, Math.min(wanted, Math.floor(free / 8)));
      for (let n = 0; n < granted; n += 1) count(window, now);
      return { granted, wait: 0 };
    },
    giveBack(connection, unused, age) {
      const window = age < span ? windows.get(connection) : undefined;
      if (window !== undefined) window.count = Math.max(0, window.count - unused);
    },
  };
}

function expire(window: Window, before: number): void {
  const { times } = window;
  while (window.count > 0 && (times[window.head] ?? 0) <= before) {
    window.head = (window.head + 1) % times.length;
    window.count -= 1;
  }
}

function grow(window: Window, limit: number): void {
  const { times, head } = window;
  const larger = new Float64Array(Math.min(limit, times.length * 2));
  larger.set(times.subarray(head));
  larger.set(times.subarray(0, head), times.length - head);
  window.times = larger;
  window.head = 0;
}

/** The text of the gateway in front of Microsoft's connectors. */
export function tooMany(waitMilliseconds: number): Fault {
  const seconds = Math.max(1, Math.ceil(waitMilliseconds / 1000));
  return new Fault(
    'TooManyRequests',
    `Rate limit is exceeded. Try again in ${seconds} seconds. Please see ` +
      'https://docs.microsoft.com/azure/logic-apps/handle-throttling-problems-429-errors for more details.',
    { headers: { 'retry-after': String(seconds) } },
  );
}
