import type { Change, Outcome } from '../../operation.ts';
import type { User } from '../directory/users/user.ts';
import type { SignInCall } from './call.ts';
import { factsOf } from './facts.ts';
import type { Limited } from './limits.ts';
import { nextStep } from './next-step.ts';
import { newSession } from './sessions.ts';
import type { SignInRequest } from './sign-in-request.ts';

export interface Proven {
  readonly request: SignInRequest;
  readonly user: User;
  readonly amr: readonly string[];
  readonly limited: Limited;
  /** What the proof itself uses up. */
  readonly changes?: readonly Change[];
}

/** Everything is proven: a new session, and on to what the sign-in was for, all of it in one unit. */
export async function finishSignIn(
  call: SignInCall,
  { request, user, amr, limited, changes = [] }: Proven,
): Promise<Outcome<string>> {
  const signedIn = await newSession(call, user, amr);
  const next = await nextStep(call, request, signedIn.session);
  return {
    ...next,
    facts: factsOf(request, user),
    headers: { ...next.headers, ...signedIn.headers },
    changes: [...changes, ...limited.succeeded(), ...signedIn.changes, ...(next.changes ?? [])],
  };
}
