import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement, type Outcome } from '../../operation.ts';
import { answerFailure } from './answer.ts';
import { readCookie } from './browser.ts';
import type { SignInCall } from './call.ts';
import { consentAsked } from './consent-page.ts';
import { factsOf } from './facts.ts';
import { passwordPage } from './password-page.ts';
import { proceedWithConsent, requireAsking } from './proceed.ts';
import { openForm } from './sealed-form.ts';
import { findSession } from './sessions.ts';
import { formInput } from './sign-in-request.ts';

const consentContract = contract({
  name: 'SignInConsent',
  summary: 'Allow an application what it asks for, or not',
  method: 'POST',
  path: '/{tenant}/sign-in/consent',
  body: 'form',
  produces: 'html',
  bodyLimit: 32 * 1024,
  input: formInput,
  output: z.string(),
});

/** The answer of the very session that was asked. */
export const consent = implement(
  consentContract,
  async (call: SignInCall, { form, choice }): Promise<Outcome<string>> => {
    const browser = readCookie(call, call.request, 'browser');
    const { request, session } = openForm(call, browser, { step: 'consent', form, schema: consentAsked });
    const current = await findSession(call);
    if (current?.id !== session) {
      const refused = { message: 'You are no longer signed in. Sign in again.', status: 403 };
      return { ...passwordPage(call, request, { refused }), facts: factsOf(request) };
    }
    const facts = factsOf(request, current.user);
    if (choice !== 'accept') {
      await requireAsking(call, request);
      return { ...answerFailure(call, request, declined()), facts };
    }
    return { ...(await proceedWithConsent(call, request, current)), facts };
  },
);

function declined(): Fault {
  return new Fault('InvalidRequest', 'The user did not give consent to the application.', { aadsts: 65_004 });
}
