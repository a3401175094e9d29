import { z } from 'zod';
import { html } from '../../http/pages/html.ts';
import { type DeviceCode, findWaiting } from '../stored-grants/device-codes.ts';
import { type Page, type Shown, type SignInCall, show, showForm } from './call.ts';
import { inWords } from './consent-page.ts';
import { type DeviceRequest, deviceRequest } from './device-request.ts';
import { requireApplication } from './proceed.ts';
import { sealForm } from './sealed-form.ts';
import type { Session } from './sessions.ts';

/** Counts for the session that was asked alone. */
export const confirmAsked = z.object({ request: deviceRequest, session: z.string() });

/** Seconds: as long as a device's code lives. */
const PATIENCE = 900;

/** Which application on which account: whoever was sent here by somebody else learns it before anything is given. */
export async function confirmPage(call: SignInCall, request: DeviceRequest, session: Session): Promise<Shown> {
  const { displayName } = await requireApplication(call, request);
  const waiting = await findWaiting(call, request.device);
  if (waiting === undefined) return endedPage();
  return showForm(call, (browser): Page => {
    const content = { request, session: session.id };
    const form = sealForm(call, browser, { step: 'confirm', content, lifetime: PATIENCE });
    const body = html`
      <p><strong>${displayName}</strong> on another device asks to be signed in as
        ${session.user.userPrincipalName}. It wants to:</p>
      <ul>${wordsOf(waiting).map((words) => html`<li>${words}</li>`)}</ul>
      <p>Continue only if you started this yourself, on a device that you have before you. If somebody sent you the code,
        cancel.</p>
      <form method="post" action="/${request.tenantId}/sign-in/confirm">
        <input type="hidden" name="form" value="${form}">
        <div class="buttons"><button name="choice" value="accept">Continue</button
        ><button name="choice" value="cancel" class="second">Cancel</button></div>
      </form>`;
    return { title: 'Sign in on a device?', body };
  });
}

function wordsOf({ scopes, resource }: DeviceCode): string[] {
  return scopes.map((scope) => inWords(scope, resource));
}

/** The device waits no more: its code has expired, or was answered. */
export function endedPage(): Shown {
  const body = html`<p role="alert" class="alert">The device waits no more: its code has expired, or was answered already.
    Begin anew on the device.</p>`;
  return show({ title: 'Too late', body, status: 410 });
}
