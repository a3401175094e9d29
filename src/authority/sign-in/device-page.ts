import { html } from '../../http/pages/html.ts';
import { type Page, type Shown, type SignInCall, showForm } from './call.ts';
import { alertOf, type Refused, statusOf } from './password-page.ts';
import { sealForm } from './sealed-form.ts';
import { PAGE_LIFETIME } from './sign-in-request.ts';

/**
 * Where a person types what his device shows (RFC 8628 section 3.3). It is never filled in from the address: a link that
 * brings the code along is how people are led to let a stranger's device in (section 5.4).
 */
export function devicePage(call: SignInCall, tenantId: string, refused?: Refused): Shown {
  return showForm(call, (browser): Page => {
    const form = sealForm(call, browser, { step: 'device', content: { tenantId }, lifetime: PAGE_LIFETIME });
    const body = html`${alertOf(refused)}
      <form method="post" action="/${tenantId}/sign-in/device">
        <input type="hidden" name="form" value="${form}">
        <label for="code">Code that your device shows</label>
        <input id="code" name="code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false"
          maxlength="32" required autofocus>
        <div class="buttons"><button>Next</button></div>
      </form>`;
    return { title: 'Sign in on a device', body, ...statusOf(refused) };
  });
}
