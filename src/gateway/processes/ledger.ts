import { budgetOfIdentities } from '../../authority/managed-identity/throttled.ts';
import type { Config } from '../../config.ts';
import { createThrottle, type ThrottleLedger } from '../../http/throttle.ts';
import { budgetOfVault } from '../../vault/throttled.ts';

/** Where all calls are counted, those of connections, of vaults and of managed identities. */
export function openLedger({ throttleCalls, throttleSeconds }: Config): ThrottleLedger {
  const ofConnection = { limit: throttleCalls, windowSeconds: throttleSeconds };
  return createThrottle({
    budgetOf: (who) => budgetOfVault(who) ?? budgetOfIdentities(who) ?? ofConnection,
    // Spans, not times: a clock that is set does not matter here.
    clock: () => performance.now(),
  });
}
