import type { Config } from '../config.ts';
import { createThrottle, type ThrottleLedger } from '../http/throttle.ts';
import { budgetOfVault } from '../vault/throttled.ts';

/** Where all calls are counted, those of connections and those of vaults. */
export function openLedger({ throttleCalls, throttleSeconds }: Config): ThrottleLedger {
  const ofConnection = { limit: throttleCalls, windowSeconds: throttleSeconds };
  return createThrottle({
    budgetOf: (who) => budgetOfVault(who) ?? ofConnection,
    // Spans, not times: a clock that is set does not matter here.
    clock: () => performance.now(),
  });
}
