import { Fault } from '../fault.ts';
import { retryAfter, type Throttle } from '../http/throttle.ts';

/**
 * Counts a call: 2000 in 60 seconds for each connection, shared by all its callers (connector reference, "Throttling
 * limits"). Throws Fault TooManyRequests in the words of the gateway in front of Microsoft's connectors.
 */
export function countCall(throttle: Throttle, connection: string): void | Promise<void> {
  const wait = throttle.admit(connection);
  if (typeof wait !== 'number') return wait.then(refuse);
  return refuse(wait);
}

function refuse(wait: number): void {
  if (wait === 0) return;
  const seconds = retryAfter(wait);
  throw new Fault(
    'TooManyRequests',
    `Rate limit is exceeded. Try again in ${seconds} seconds. Please see ` +
      'https://docs.microsoft.com/azure/logic-apps/handle-throttling-problems-429-errors for more details.',
    { headers: { 'retry-after': String(seconds) } },
  );
}
