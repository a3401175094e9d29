import { Fault } from '../fault.ts';

/** Tells the page that its session is meant: servers that calls are handed to refuse with 401 too, of other things. */
export const SESSION_HEADER = 'x-sallyport-session';

export function signedOut(): Fault {
  return new Fault('Unauthorized', 'Nobody is signed in here, or the session has ended: sign in again.', {
    headers: { [SESSION_HEADER]: 'ended' },
  });
}
