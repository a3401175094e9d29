import { Fault } from '../../fault.ts';
import { type Budget, retryAfter, type Throttle } from '../../http/throttle.ts';

const WHO = 'managed-identity';

/** Twenty a second as at IMDS (learn.microsoft.com/azure/virtual-machines/instance-metadata-service, "Rate limiting"), with room for a start of many programs. */
const BUDGET: Budget = { limit: 200, windowSeconds: 10 };

/** Undefined where `who` is not counted here. */
export function budgetOfIdentities(who: string): Budget | undefined {
  return who === WHO ? BUDGET : undefined;
}

/** Throws Fault TooManyRequests. */
export async function countToken(throttle: Throttle): Promise<void> {
  const wait = await throttle.admit(WHO);
  if (wait === 0) return;
  const seconds = retryAfter(wait);
  throw new Fault('TooManyRequests', `Too many tokens were asked for. Try again in ${seconds} seconds.`, {
    headers: { 'retry-after': String(seconds) },
  });
}
