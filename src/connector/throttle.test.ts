import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { createThrottle } from './throttle.ts';

function throttle(limit: number, windowSeconds = 60) {
  const clock = { now: 0 };
  const ledger = createThrottle({ limit, windowSeconds, clock: () => clock.now });
  /** The seconds to wait, or 0 where the call was let through. */
  const call = (connection = 'a'): number => {
    try {
      void ledger.admit(connection);
      return 0;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'TooManyRequests') throw error;
      return Number(error.headers?.['retry-after']);
    }
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

it('a refusal has the words of the gateway in front of Microsoft’s connectors', () => {
  const limited = createThrottle({ limit: 1, windowSeconds: 2, clock: () => 0 });
  void limited.admit('a');
  expect(() => void limited.admit('a')).toThrow(
    expect.objectContaining({
      code: 'TooManyRequests',
      status: 429,
      message:
        'Rate limit is exceeded. Try again in 2 seconds. Please see ' +
        'https://docs.microsoft.com/azure/logic-apps/handle-throttling-problems-429-errors for more details.',
      headers: { 'retry-after': '2' },
    }),
  );
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
