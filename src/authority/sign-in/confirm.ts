import { z } from 'zod';
import { html } from '../../http/pages/html.ts';
import { contract, implement, type Outcome } from '../../operation.ts';
import { approve, deny, findWaiting } from '../stored-grants/device-codes.ts';
import { readCookie } from './browser.ts';
import { type SignInCall, show } from './call.ts';
import { confirmAsked, endedPage } from './confirm-page.ts';
import { factsOf } from './facts.ts';
import { passwordPage } from './password-page.ts';
import { requireApplication } from './proceed.ts';
import { openForm } from './sealed-form.ts';
import { findSession } from './sessions.ts';
import { formInput } from './sign-in-request.ts';

/** The answer of the very session that was asked. What is allowed here, the device alone gets, once. */
export const confirm = implement(
  contract({
    name: 'SignInConfirm',
    summary: 'Let a device in, or not',
    method: 'POST',
    path: '/{tenant}/sign-in/confirm',
    body: 'form',
    produces: 'html',
    bodyLimit: 32 * 1024,
    input: formInput,
    output: z.string(),
  }),
  async (call: SignInCall, { form, choice }): Promise<Outcome<string>> => {
    const browser = readCookie(call, call.request, 'browser');
    const { request, session } = openForm(call, browser, { step: 'confirm', form, schema: confirmAsked });
    const current = await findSession(call);
    if (current?.id !== session) {
      const refused = { message: 'You are no longer signed in. Sign in again.', status: 403 };
      return { ...passwordPage(call, request, { refused }), facts: factsOf(request) };
    }
    await requireApplication(call, request);
    const facts = factsOf(request, current.user);
    const waiting = await findWaiting(call, request.device);
    if (waiting === undefined) return { ...endedPage(), facts };
    if (choice !== 'accept') return { ...donePage('The device was not let in.'), ...deny(call, waiting), facts };
    const { user, started, amr } = current;
    const approved = approve(call, waiting, { user, authTime: started, amr });
    return { ...donePage('The device is signed in.'), ...approved, facts };
  },
);

function donePage(said: string) {
  return show({ title: 'Done', body: html`<p>${said} You can close this page.</p>` });
}
