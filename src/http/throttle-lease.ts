import type { Lease, Throttle } from './throttle.ts';

/** How a process that does not count the calls itself asks the one that does. */
export interface LedgerLink {
  take(who: string, wanted: number): Promise<Lease>;
  giveBack(who: string, unused: number, age: number): void;
}

/** A lease of this many calls costs one message; what is left of it after a second goes back. */
const WANTED = 32;
const HELD_MILLISECONDS = 1000;

interface Held {
  left: number;
  since: number;
  asking: Promise<Lease> | undefined;
}

/** The same throttle in a process beside the ledger's. `clock` in milliseconds. */
export function createLeasedThrottle(link: LedgerLink, clock: () => number): Throttle {
  const leases = new Map<string, Held>();

  const ask = async (who: string, held: Held): Promise<number> => {
    held.asking ??= link.take(who, WANTED);
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
        held = { left: 0, since: 0, asking: undefined };
        leases.set(who, held);
      }
      if (held.left < weight) return use(who, held, weight);
      held.left -= weight;
      return 0;
    },
  };
}
