import { Fault } from '../fault.ts';

export function signedOut(): Fault {
  return new Fault('Unauthorized', 'Nobody is signed in here, or the session has ended: sign in again.');
}
