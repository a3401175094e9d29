import type { Fault } from '../../fault.ts';
import { html } from '../../http/pages/html.ts';
import { documentOf } from '../../http/pages/layout.ts';
import { pageHeaders } from '../../http/pages/page-headers.ts';
import type { Answer, Inbound } from '../../http/server.ts';

/** The address that a page leads to may hold a code, and the page's own held the authority's: neither is anybody's to see. */
const headers = { ...pageHeaders(), 'referrer-policy': 'no-referrer' };

/**
 * Leads on at once, by itself and without a script. A redirect would not do: it would count as one of the sign-in form that was
 * sent before, and browsers hold those against that form's `form-action`.
 */
export function goOnPage(url: string) {
  const body = html`<p>You are going back to where you came from.</p>
    <div class="buttons"><a class="button" href="${url}">Continue</a></div>`;
  return { output: documentOf({ title: 'One moment', body, leadsTo: url }), status: 200, headers };
}

/** What is told to whoever signed in for somebody else's connection. */
export interface Asked {
  readonly displayName: string;
  readonly vaultName?: string | undefined;
  readonly owner: { readonly objectId: string };
  readonly account: { readonly name: string };
}

/** The code is in the one link, and goes nowhere until somebody follows it. */
export function askPage({ displayName, vaultName, owner, account }: Asked, to: Record<'onward' | 'back', string>) {
  const vault = vaultName === undefined ? 'a vault' : html`the vault <strong>${vaultName}</strong>`;
  const body = html`
    <p>You are signed in as <strong>${account.name}</strong>. The connection <strong>${displayName}</strong> wants to use
      ${vault} in your name, for everyone who may use the connection.</p>
    <p class="soft">It belongs to ${owner.objectId}. Go on only if you know that owner and meant to do this.</p>
    <div class="buttons"><a class="button" href="${to.onward}">Allow</a
    ><a class="button second" href="${to.back}">Cancel</a></div>`;
  return { output: documentOf({ title: 'Let this connection act as you?', body }), status: 200, headers };
}

/** What is wrong, for the person at the browser: there is nobody else to tell. */
export function failurePage(fault: Fault, { requestId }: Inbound): Answer {
  const body = html`<p role="alert" class="alert">${fault.message}</p>
    <p class="soft">Request ID: ${requestId}</p>`;
  return {
    status: fault.status,
    headers: { ...headers, ...fault.headers, 'content-type': 'text/html; charset=utf-8' },
    body: documentOf({ title: fault.status >= 500 ? 'Something went wrong here' : 'You are not signed in', body }),
  };
}
