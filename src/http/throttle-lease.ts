import type { Lease, Throttle } from './throttle.ts';

/** How a process that does not count the calls itself asks the one that does. */
export interface LedgerLink {
  take(who: string, wanted: number): Promise<Lease>;
  giveBack(who: string, unused: number, age: number): void;
}

/** A lease costs two messages, and the turn of two event loops; what is left of it after a second goes back. */
const FIRST = 32;
const MOST = 1024;
const HELD_MILLISECONDS = 1000;

/** A lease that is used up sooner than this is followed by one of twice its size, any other by one of half. */
const SOON_MILLISECONDS = 100;

interface Held {
  left: number;
  wanted: number;
  /** When the last lease came. */
  since: number;
  asking: Promise<Lease> | undefined;
}

/** The same throttle in a process beside the ledger's. `clock` in milliseconds. */
export function createLeasedThrottle(link: LedgerLink, clock: () => number): Throttle {
  const leases = new Map<string, Held>();

  const sizeOf = (held: Held): number => {
    const factor = clock() - held.since < SOON_MILLISECONDS ? 2 : 0.5;
    held.wanted = Math.min(MOST, Math.max(FIRST, held.wanted * factor));
    return held.wanted;
  };

  const ask = async (who: string, held: Held): Promise<number> => {
    held.asking ??= link.take(who, sizeOf(held));
    const { granted, wait } = await held.asking;
    if (granted === 0) {
      held.asking = undefined;
      return wait;
    }
    // Those that asked together share one answer: the first of them to wake enters it.
    if (held.asking !== undefined) {
      held.asking = undefined;
      held.left += granted;
      held.since = clock();
    }
    return 0;
  };

  const use = async (who: string, held: Held, weight: number): Promise<number> => {
    while (held.left < weight) {
      const wait = await ask(who, held);
      if (wait > 0) return wait;
    }
    held.left -= weight;
    return 0;
  };

  const returnStale = (now: number): void => {
    for (const [who, held] of leases) {
      const age = now - held.since;
      if (held.asking !== undefined || age < HELD_MILLISECONDS) continue;
      if (held.left > 0) link.giveBack(who, held.left, age);
      leases.delete(who);
    }
  };
  const sweeper = setInterval(() => returnStale(clock()), HELD_MILLISECONDS);
  sweeper.unref();

  return {
    admit(who, weight = 1) {
      let held = leases.get(who);
      if (held === undefined) {
        held = { left: 0, wanted: FIRST, since: Number.NEGATIVE_INFINITY, asking: undefined };
        leases.set(who, held);
      }
      if (held.left < weight) return use(who, held, weight);
      held.left -= weight;
      return 0;
    },
  };
}
