import { z } from 'zod';
import { html } from '../../http/pages/html.ts';
import { contract, implement, type Outcome } from '../../operation.ts';
import { readCookie } from './browser.ts';
import { type Page, type Shown, type SignInCall, showForm } from './call.ts';
import { redirectOf } from './code-page.ts';
import { factsOf } from './facts.ts';
import { nextStep } from './next-step.ts';
import { passwordPage } from './password-page.ts';
import { openForm, sealForm } from './sealed-form.ts';
import { findSession, type Session } from './sessions.ts';
import { formInput, PAGE_LIFETIME, type SignInRequest, signInRequest } from './sign-in-request.ts';

/** Something that is asked of somebody who is signed in: it counts for that session alone. */
const chosen = z.object({ request: signInRequest, session: z.string() });

/** As whom to go on: who is signed in here, or somebody else. */
export function accountPage(call: SignInCall, request: SignInRequest, { id, user }: Session): Shown {
  return showForm(call, (browser): Page => {
    const content = { request, session: id };
    const form = sealForm(call, browser, { step: 'account', content, lifetime: PAGE_LIFETIME });
    const body = html`<form method="post" action="/${request.tenantId}/sign-in/account">
      <input type="hidden" name="form" value="${form}">
      <button class="account" name="choice" value="this" autofocus>${user.displayName}<br
        ><span class="soft">${user.userPrincipalName}</span></button>
      <button class="account" name="choice" value="other">Use another account</button>
    </form>`;
    return { title: 'Pick an account', body, redirectUri: redirectOf(request) };
  });
}

const accountContract = contract({
  name: 'SignInAccount',
  summary: 'Pick the account to go on with',
  method: 'POST',
  path: '/{tenant}/sign-in/account',
  body: 'form',
  produces: 'html',
  bodyLimit: 32 * 1024,
  input: formInput,
  output: z.string(),
});

export const account = implement(
  accountContract,
  async (call: SignInCall, { form, choice }): Promise<Outcome<string>> => {
    const browser = readCookie(call, call.request, 'browser');
    const { request, session } = openForm(call, browser, { step: 'account', form, schema: chosen });
    const current = await findSession(call);
    if (choice !== 'this' || current?.id !== session) {
      return { ...passwordPage(call, request, { userName: '' }), facts: factsOf(request) };
    }
    return { ...(await nextStep(call, request, current)), facts: factsOf(request, current.user) };
  },
);
