import { type Lease, type Throttle, tooMany } from './throttle.ts';

/** How a process that does not count the calls itself asks the one that does. */
export interface LedgerLink {
  take(connection: string, wanted: number): Promise<Lease>;
  giveBack(connection: string, unused: number, age: number): void;
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

  const ask = async (connection: string, held: Held): Promise<void> => {
    held.asking ??= link.take(connection, WANTED);
    const { granted, wait } = await held.asking;
    if (granted === 0) {
      held.asking = undefined;
      throw tooMany(wait);
    }
    // Those that asked together share one answer: the first of them to wake enters it.
    if (held.asking !== undefined) {
      held.asking = undefined;
      held.left += granted;
      held.since = clock();
    }
  };

  const use = async (connection: string, held: Held): Promise<void> => {
    while (held.left === 0) await ask(connection, held);
    held.left -= 1;
  };

  const returnStale = (now: number): void => {
    for (const [connection, held] of leases) {
      const age = now - held.since;
      if (held.asking !== undefined || age < HELD_MILLISECONDS) continue;
      if (held.left > 0) link.giveBack(connection, held.left, age);
      leases.delete(connection);
    }
  };
  const sweeper = setInterval(() => returnStale(clock()), HELD_MILLISECONDS);
  sweeper.unref();

  return {
    admit(connection) {
      let held = leases.get(connection);
      if (held === undefined) {
        held = { left: 0, since: 0, asking: undefined };
        leases.set(connection, held);
      }
      if (held.left === 0) return use(connection, held);
      held.left -= 1;
      return undefined;
    },
  };
}
