import { documentOf, type Layout } from '../../http/pages/layout.ts';
import { type PagePolicy, pageHeaders } from '../../http/pages/page-headers.ts';
import type { Inbound } from '../../http/server.ts';
import type { Outcome } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import { newCookieValue, readCookie, setCookie } from './browser.ts';

/** One call on the pages. */
export interface SignInCall extends AuthorityContext {
  readonly request: Inbound;
}

export interface Page extends Layout, PagePolicy {
  /** 200 where it is not said. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a page is, once it is known for which browser. */
export type Shown = Pick<Outcome<string>, 'output' | 'headers'> & { readonly status: number };

export function show({ status = 200, headers, ...page }: Page): Shown {
  return { output: documentOf(page), status, headers: { ...pageHeaders(page), ...headers } };
}

/** A page with forms, which are bound to the browser; one that has no mark yet is given one. */
export function showForm(call: SignInCall, make: (browser: string) => Page): Shown {
  const known = readCookie(call, call.request, 'browser');
  const browser = known ?? newCookieValue();
  const page = make(browser);
  const marked = known === undefined ? setCookie(call, 'browser', browser) : {};
  return show({ ...page, headers: { ...marked, ...page.headers } });
}

/** The address as it was registered, and what it is told, which is encoded: neither line ends nor markup get through. */
export function withQuery(uri: string, members: Readonly<Record<string, string>>): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(members).toString()}`;
}

export function seeOther(location: string, headers: Readonly<Record<string, string>> = {}): Shown {
  return { output: '', status: 303, headers: { ...headers, location } };
}
