import type { Outcome } from '../../operation.ts';
import type { SignInCall } from './call.ts';
import { confirmPage } from './confirm-page.ts';
import { proceed } from './proceed.ts';
import type { Session } from './sessions.ts';
import type { SignInRequest } from './sign-in-request.ts';

/** What comes after the sign-in, by what it was for. */
export function nextStep(call: SignInCall, request: SignInRequest, session: Session): Promise<Outcome<string>> {
  return request.kind === 'device' ? confirmPage(call, request, session) : proceed(call, request, session);
}
