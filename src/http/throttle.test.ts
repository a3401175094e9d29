import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createThrottle, retryAfter } from './throttle.ts';

function throttle(limit: number, windowSeconds = 60) {
  const clock = { now: 0 };
  const ledger = createThrottle({ budgetOf: () => ({ limit, windowSeconds }), clock: () => clock.now });
  /** The seconds to wait, or 0 where the call was let through. */
  const call = (connection = 'a', weight = 1): number => {
    const wait = ledger.admit(connection, weight);
    return wait === 0 ? 0 : retryAfter(wait);
  };
  return { clock, call, ledger };
}

describe('the window', () => {
  it('lets 2000 calls through in 60 seconds, and not one more', () => {
    const { clock, call } = throttle(2000);
    for (let made = 0; made < 2000; made += 1) {
      clock.now = made * 10;
      expect(call()).toBe(0);
    }
    expect(call()).toBe(41);
    clock.now = 59_999;
    expect(call()).toBe(1);
    // The first call leaves the window, and makes room for one.
    clock.now = 60_000;
    expect([call(), call()]).toEqual([0, 1]);
  });

  it('is exact: it agrees with a list of all times, call by call', () => {
    const step = fc.record({ wait: fc.nat({ max: 900 }), connection: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 200 }), (limit, steps) => {
        const { clock, call } = throttle(limit, 5);
        const admitted: Record<string, number[]> = { a: [], b: [] };
        for (const { wait, connection } of steps) {
          clock.now += wait;
          const times = admitted[connection] ?? [];
          const inWindow = times.filter((time) => time > clock.now - 5000);
          const oldest = inWindow[0] ?? 0;
          const expected = inWindow.length < limit ? 0 : Math.max(1, Math.ceil((oldest + 5000 - clock.now) / 1000));
          expect(call(connection)).toBe(expected);
          if (expected === 0) times.push(clock.now);
        }
      }),
    );
  });

  it('does not count what it refuses', () => {
    const { clock, call } = throttle(3);
    call();
    call();
    call();
    for (let refused = 0; refused < 1000; refused += 1) {
      clock.now += 50;
      expect(call()).toBeGreaterThan(0);
    }
    clock.now = 60_000;
    expect([call(), call(), call()]).toEqual([0, 0, 0]);
  });

  it('is one for each connection', () => {
    const { call } = throttle(1);
    expect([call('a'), call('b'), call('a'), call('b')]).toEqual([0, 0, 60, 60]);
  });

  it('waits as long as it said', () => {
    const { clock, call } = throttle(1);
    call();
    clock.now = 12_345;
    const wait = call();
    clock.now += wait * 1000;
    expect([wait, call()]).toEqual([48, 0]);
  });

  it('forgets connections that are silent, and none that is not', () => {
    const { clock, call } = throttle(1);
    for (let connection = 0; connection < 20_000; connection += 1) call(`once-${connection}`);
    clock.now = 30_000;
    expect(call('late')).toBe(0);
    clock.now = 61_000;
    for (let connection = 0; connection < 20_000; connection += 1) expect(call(`again-${connection}`)).toBe(0);
    expect(call('late')).toBe(29);
    expect(call('once-1')).toBe(0);
  });
});

describe('a weight', () => {
  it('is so many calls', () => {
    const { call } = throttle(10);
    expect([call('a', 4), call('a', 4), call('a', 4), call('a', 2), call('a', 1)]).toEqual([0, 0, 60, 0, 60]);
  });

  it('waits until as many calls have left the window as it needs', () => {
    const { clock, call } = throttle(4);
    for (const time of [0, 10_000, 20_000, 30_000]) {
      clock.now = time;
      call();
    }
    expect([call('a', 1), call('a', 2), call('a', 4)]).toEqual([30, 40, 60]);
    clock.now = 70_000;
    expect([call('a', 3), call('a', 2), call('a', 1)]).toEqual([10, 0, 10]);
  });

  it('above the limit is let through when nothing else is in the window', () => {
    const { call } = throttle(3);
    expect([call('a', 8), call('a', 1)]).toEqual([0, 60]);
  });
});

it('each has the budget that is theirs', () => {
  const budgetOf = (who: string) => (who === 'a' ? { limit: 1, windowSeconds: 10 } : { limit: 2, windowSeconds: 20 });
  const ledger = createThrottle({ budgetOf, clock: () => 0 });
  const waits = ['a', 'a', 'b', 'b', 'b'].map((who) => ledger.admit(who));
  expect(waits).toEqual([0, 10_000, 0, 0, 20_000]);
});

describe('leases', () => {
  it('are counted when they are taken, and are smaller the nearer the limit', () => {
    const { ledger } = throttle(100);
    const sizes: number[] = [];
    for (let lease = ledger.take('a', 32); lease.granted > 0; lease = ledger.take('a', 32)) sizes.push(lease.granted);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(ledger.take('a', 32)).toEqual({ granted: 0, wait: 60_000 });
  });

  it('make room again for what was not used', () => {
    const { ledger, call } = throttle(10);
    while (ledger.take('a', 10).granted > 0);
    ledger.giveBack('a', 3, 0);
    expect([call(), call(), call(), call()]).toEqual([0, 0, 0, 60]);
  });

  it('give back nothing to a connection that is not known, nor more than was taken', () => {
    const { ledger, call } = throttle(1);
    ledger.giveBack('a', 5, 0);
    expect([call(), call()]).toEqual([0, 60]);
    ledger.giveBack('a', 5, 0);
    expect([call(), call()]).toEqual([0, 60]);
  });
});
