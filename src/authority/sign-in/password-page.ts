import { html } from '../../http/pages/html.ts';
import { type Page, type Shown, type SignInCall, showForm } from './call.ts';
import { sealForm } from './sealed-form.ts';
import { PAGE_LIFETIME, type SignInRequest } from './sign-in-request.ts';

/** What went wrong with the last try, and what it was for. */
export interface Refused {
  readonly message: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** User name and password on one page: there is no step between them that could tell whether a name is known. */
export function passwordPage(
  call: SignInCall,
  request: SignInRequest,
  { refused, userName }: { readonly refused?: Refused; readonly userName?: string | undefined } = {},
): Shown {
  const application = request.kind === 'authorize' ? request : undefined;
  const name = userName ?? application?.loginHint ?? '';
  return showForm(call, (browser): Page => {
    const form = sealForm(call, browser, { step: 'password', content: request, lifetime: PAGE_LIFETIME });
    const body = html`${alertOf(refused)}
      <form method="post" action="/${request.tenantId}/sign-in/password">
        <input type="hidden" name="form" value="${form}">
        <label for="username">User name</label>
        <input id="username" name="username" value="${name}" type="text" inputmode="email" autocomplete="username"
          autocapitalize="none" spellcheck="false" maxlength="256" placeholder="you@example.com" required
          ${focusOn(name === '')}>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required
          ${focusOn(name !== '')}>
        <div class="buttons"><button>Sign in</button></div>
      </form>`;
    return { title: 'Sign in', body, redirectUri: application?.redirectUri, ...statusOf(refused) };
  });
}

const FOCUS = html`autofocus`;

function focusOn(here: boolean) {
  return here && FOCUS;
}

/** Read out as soon as the page is there (ARIA `alert`). */
export function alertOf(refused: Refused | undefined) {
  return refused && html`<p role="alert" class="alert">${refused.message}</p>`;
}

export function statusOf(refused: Refused | undefined) {
  return refused && { status: refused.status, headers: refused.headers };
}
