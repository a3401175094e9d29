import { z } from 'zod';
import { html } from '../../http/pages/html.ts';
import { type Page, type Shown, type SignInCall, showForm } from './call.ts';
import { alertOf, type Refused, statusOf } from './password-page.ts';
import { sealForm } from './sealed-form.ts';
import type { SignInRequest } from './sign-in-request.ts';
import { signInRequest } from './sign-in-request.ts';

/** Somebody who has given the right password, and now owes the code. */
export const owingCode = z.object({
  request: signInRequest,
  objectId: z.string(),
  /** Unix seconds when the password was right. */
  proved: z.number(),
});

export type OwingCode = z.infer<typeof owingCode>;

/** How long the right password counts without the code, in seconds: wrong codes do not prolong it. */
const PATIENCE = 300;

export function codePage(call: SignInCall, content: OwingCode, refused?: Refused): Shown {
  const { request, proved } = content;
  const lifetime = proved + PATIENCE - Math.floor(call.clock() / 1000);
  return showForm(call, (browser): Page => {
    const form = sealForm(call, browser, { step: 'code', content, lifetime });
    const body = html`${alertOf(refused)}
      <p>Enter the six digits that your authenticator app shows now.</p>
      <form method="post" action="/${request.tenantId}/sign-in/code">
        <input type="hidden" name="form" value="${form}">
        <label for="code">Code</label>
        <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required
          autofocus>
        <div class="buttons"><button>Verify</button></div>
      </form>`;
    return { title: 'Verify that it is you', body, redirectUri: redirectOf(request), ...statusOf(refused) };
  });
}

export function redirectOf(request: SignInRequest): string | undefined {
  return request.kind === 'authorize' ? request.redirectUri : undefined;
}
