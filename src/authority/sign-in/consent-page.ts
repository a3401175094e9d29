import { z } from 'zod';
import { html } from '../../http/pages/html.ts';
import type { Application } from '../directory/applications/application.ts';
import { type AuthorizeRequest, authorizeRequest } from './authorize-request.ts';
import { type Page, type Shown, type SignInCall, showForm } from './call.ts';
import { sealForm } from './sealed-form.ts';
import type { Session } from './sessions.ts';
import { PAGE_LIFETIME } from './sign-in-request.ts';

export const consentAsked = z.object({ request: authorizeRequest, session: z.string() });

export interface Asked {
  readonly request: AuthorizeRequest;
  readonly session: Session;
  readonly application: Application;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** Who asks, for what, of whom: what is accepted here is what the tokens will allow. */
export async function consentPage(call: SignInCall, asked: Asked): Promise<Shown> {
  const { request, session, application, resource, scopes } = asked;
  const tenant = await call.directory.findTenant(application.tenantId);
  return showForm(call, (browser): Page => {
    const content = { request, session: session.id };
    const form = sealForm(call, browser, { step: 'consent', content, lifetime: PAGE_LIFETIME });
    const body = html`
      <p><strong>${application.displayName}</strong> asks for your permission. It is registered in
        ${tenant?.displayName ?? application.tenantId}, and your answer leads to ${hostOf(request.redirectUri)}.</p>
      <p>It wants to:</p>
      <ul>${scopes.map((scope) => html`<li>${inWords(scope, resource)}</li>`)}</ul>
      <p class="soft">You are signed in as ${session.user.userPrincipalName}. Accept only if you know this application.</p>
      <form method="post" action="/${request.tenantId}/sign-in/consent">
        <input type="hidden" name="form" value="${form}">
        <div class="buttons"><button name="choice" value="accept">Accept</button
        ><button name="choice" value="cancel" class="second">Cancel</button></div>
      </form>`;
    return { title: 'Allow access?', body, redirectUri: request.redirectUri };
  });
}

function hostOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return host === '' ? `a program on this machine (${protocol})` : host;
}

/** The scopes of OpenID Connect (Core section 5.4), and Entra's for offline access; others are a resource's own. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['openid', 'Know who you are'],
  ['profile', 'See your name and user name'],
  ['email', 'See your email address'],
  ['offline_access', 'Keep this access while you are away'],
]);

/** What a scope allows, for the person who is asked. */
export function inWords(scope: string, resource: string): string {
  const known = WORDS.get(scope);
  if (known !== undefined) return known;
  return scope === 'user_impersonation'
    ? `Do in ${resource} whatever you may do there`
    : `Use the permission '${scope}' on ${resource} as you`;
}
