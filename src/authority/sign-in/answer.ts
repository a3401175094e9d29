import { Fault } from '../../fault.ts';
import { html } from '../../http/pages/html.ts';
import type { Outcome } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import { entraError } from '../entra-error.ts';
import type { AnswerTarget } from './authorize-request.ts';
import { type Shown, type SignInCall, seeOther, show, withQuery } from './call.ts';

/**
 * An answer to the application, in the browser's next request to it: in the address, or in a form (OAuth 2.0 Form Post
 * Response Mode). It says who gives it (RFC 9207), so that a client of several authorities is not led to take it for
 * another one's.
 */
export function answer(
  context: Pick<AuthorityContext, 'url' | 'issuer'>,
  target: AnswerTarget,
  members: Readonly<Record<string, string>>,
): Shown {
  const { redirectUri, state, responseMode } = target;
  const complete = { ...members, ...(state !== undefined && { state }), iss: issuerOf(context, target) };
  if (responseMode === 'form_post') return formPost(redirectUri, complete);
  return seeOther(withQuery(redirectUri, complete));
}

/** RFC 6749 section 4.1.2.1, with Entra's numbers in the description. */
export function answerFailure(call: SignInCall, target: AnswerTarget, fault: Fault): Shown {
  const trace = { ...call.request, now: call.clock() };
  const { error, error_description, error_uri, error_codes } = entraError(fault, trace);
  const word = WORDS.get(error_codes[0] ?? 0) ?? error;
  return answer(call, target, { error: word, error_description, error_uri });
}

/** Runs what is the application's to hear: what fails there is its answer, unless it is a failure of ours. */
export async function answered(
  call: SignInCall,
  target: AnswerTarget,
  run: () => Promise<Outcome<string>>,
): Promise<Outcome<string>> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    return answerFailure(call, target, error);
  }
}

/** What RFC 6749, OpenID Connect Core (section 3.1.2.6) and Entra call it at this endpoint. */
const WORDS: ReadonlyMap<number, string> = new Map([
  [50_058, 'login_required'],
  [65_001, 'consent_required'],
  [65_004, 'access_denied'],
  [700_054, 'unsupported_response_type'],
]);

/** As the discovery document of the same version says it. */
function issuerOf(
  { url, issuer }: Pick<AuthorityContext, 'url' | 'issuer'>,
  { tenantId, version }: AnswerTarget,
): string {
  return version === 'v2' ? `${url}/${tenantId}/v2.0` : issuer(tenantId);
}

function formPost(redirectUri: string, members: Readonly<Record<string, string>>): Shown {
  const fields = Object.entries(members).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const body = html`<p>You are going back to the application.</p>
    <form method="post" action="${redirectUri}">${fields}<div class="buttons"><button autofocus>Continue</button></div></form>`;
  return show({ title: 'One moment', body, redirectUri, submits: true });
}
