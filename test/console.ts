import type { Reply, TestGateway } from './gateway.ts';
import { send } from './gateway.ts';

/** A browser's tab with the console open: the cookie that it was given, and the value that only it holds. */
export interface Tab {
  readonly cookie: string;
  readonly tab: string;
  readonly who: Reply['body'];
  /** A call of the page; `path` below `/console`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
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
export async function openLink(gateway: TestGateway, link: string, origin = new URL(link).origin): Promise<Tab> {
  const reply = await callConsole(gateway, origin, ['POST', '/console/session', { code: codeOf(link) }]);
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
