import { manage } from './administration.ts';
import type { Reply, TestGateway } from './gateway.ts';
import { send } from './gateway.ts';
import { type Browser, openBrowser } from './sign-in.ts';

/** A browser's tab with the console open: the cookie that it was given, and the value that only it holds. */
export interface Tab {
  readonly cookie: string;
  readonly tab: string;
  readonly who: Reply['body'];
  /** A call of the page; `path` below `/console`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

/** A link of the operator's, as `sallyport console` prints it. */
export async function newLink(gateway: TestGateway): Promise<string> {
  const { body } = await manage(gateway, 'POST', '/admin/consoleLinks', { body: {} });
  return String(body['url']);
}

export const codeOf = (url: string): string => new URLSearchParams(new URL(url).hash.slice(1)).get('code') ?? '';

/** Either of the gateway's listeners, as an origin. */
export const originsOf = ({ ready }: TestGateway) => ({
  plain: new URL(ready.console.url).origin,
  secure: ready.authority.url,
});

export function callConsole(
  gateway: TestGateway,
  origin: string,
  [method, path, body, headers = {}]: [string, string, unknown?, Record<string, string>?],
): Promise<Reply> {
  return send(new URL(origin + path), { method, headers, body, tls: { ca: gateway.ca, servername: 'localhost' } });
}

/** Uses a link up, as the page does. */
export async function openLink(gateway: TestGateway, link: string, kept = ''): Promise<Tab> {
  const { origin } = new URL(link);
  const headers = kept === '' ? {} : { cookie: kept };
  const reply = await callConsole(gateway, origin, ['POST', '/console/session', { code: codeOf(link) }, headers]);
  if (reply.status !== 200) throw new Error(`the link was refused: ${reply.text}`);
  const { tab, ...who } = reply.body;
  const cookie = String(reply.headers['set-cookie']?.[0]).split(';')[0] ?? '';
  return {
    cookie,
    tab: String(tab),
    who,
    call: (method, path, body, headers) =>
      callConsole(gateway, origin, [
        method,
        `/console${path}`,
        body,
        { cookie, 'x-sallyport-tab': String(tab), ...headers },
      ]),
  };
}

export interface Visitor {
  readonly userPrincipalName: string;
  readonly password: string;
}

/** From the console's sign-in through the authority's pages to the address that they lead back to. */
export async function returnOf(gateway: TestGateway, browser: Browser, { userPrincipalName, password }: Visitor) {
  const begun = await browser.get('/console/sign-in');
  const authority = openBrowser(gateway);
  const { pathname, search } = new URL(begun.headers.location ?? '');
  const page = await authority.get(pathname + search);
  const answered = await authority.post(page.action, { ...page.hidden, username: userPrincipalName, password });
  return new URL(answered.headers.location ?? '');
}

/** Signs a user in, and returns the console's link for this browser. */
export async function linkOf(gateway: TestGateway, browser: Browser, visitor: Visitor): Promise<string> {
  const { pathname, search } = await returnOf(gateway, browser, visitor);
  const reply = await browser.get(pathname + search);
  return reply.headers.location ?? '';
}

export const cookiesOf = ({ cookies }: Browser): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
