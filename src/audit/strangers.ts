/**
 * How many refused calls of strangers get a record each. Whoever can reach a port can be refused as often as he likes, and
 * the log is never pruned: without an end to it he could fill the disk, and then no call would succeed.
 */
const BURST = 10_000;
const A_SECOND = 10;

export interface StrangerBudget {
  /** Whether this refusal still gets a record of its own; one that does not is counted. */
  take(): boolean;
  /** How many were only counted since this was last asked. */
  takeUnrecorded(): number;
}

/** `clock` in Unix milliseconds. */
export function createStrangerBudget(clock: () => number): StrangerBudget {
  let left = BURST;
  let filled = 0;
  let unrecorded = 0;
  return {
    take() {
      const now = clock();
      left = Math.min(BURST, left + (Math.max(0, now - filled) / 1000) * A_SECOND);
      filled = now;
      if (left >= 1) {
        left -= 1;
        return true;
      }
      unrecorded += 1;
      return false;
    },
    takeUnrecorded() {
      const count = unrecorded;
      unrecorded = 0;
      return count;
    },
  };
}
