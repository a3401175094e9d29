import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { DirectoryChange } from '../src/authority/directory/entries.ts';
import { type Reply, send, type TestGateway } from './gateway.ts';

/** A browser as far as the sign-in pages need one: it keeps cookies, follows no redirect by itself, and reads forms. */
export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Page>;
  post(action: string, fields: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<Page>;
}

export interface Page extends Reply {
  /** Of the page's one form. */
  readonly action: string;
  /** Its hidden fields. */
  readonly hidden: Readonly<Record<string, string>>;
  /** What is read out at once. */
  readonly alert: string | undefined;
  readonly title: string;
  /** The query of the address that the answer leads to. */
  readonly answer: Readonly<Record<string, string>>;
}

export const REDIRECT = 'https://app.example/callback';

/** `from` is another address of the loopback network, as of another machine. */
export function openBrowser(gateway: TestGateway, from?: string): Browser {
  return browse(new URL(gateway.ready.authority.url).origin, gateway.ca, from);
}

/** A browser of any server with a certificate for `localhost` by that authority. */
export function browse(origin: string, ca: string, from?: string): Browser {
  const cookies = new Map<string, string>();
  const tls = { ca, servername: 'localhost', ...(from !== undefined && { localAddress: from }) };
  async function request(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const kept = cookie === '' ? {} : { cookie };
    const sent = { method, headers: { ...kept, ...headers }, tls, ...(body !== undefined && { body }) };
    const reply = await send(new URL(path, origin), sent);
    for (const line of reply.headers['set-cookie'] ?? []) keep(cookies, line);
    return pageOf(reply);
  }
  return {
    cookies,
    get: (path, headers = {}) => request('GET', path, headers),
    post: (action, fields, headers = {}) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded', origin };
      return request('POST', action, { ...type, ...headers }, new URLSearchParams(fields).toString());
    },
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (line.includes('Max-Age=0')) cookies.delete(name);
  else cookies.set(name, value);
}

function pageOf(reply: Reply): Page {
  const { text, headers } = reply;
  const hidden = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const { location } = headers;
  return {
    ...reply,
    action: unescape(/<form method="post" action="([^"]*)"/.exec(text)?.[1] ?? ''),
    hidden: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescape(value)])),
    alert: /role="alert"[^>]*>([^<]*)</.exec(text)?.[1],
    title: /<h1>([^<]*)</.exec(text)?.[1] ?? '',
    answer: location === undefined ? {} : Object.fromEntries(new URL(location).searchParams),
  };
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** A user and an application in the demo's tenant; the password is random. */
export async function furnishSignIn(gateway: TestGateway) {
  const { directory } = gateway.services.authority;
  const { tenantId } = gateway.ready.authority;
  const commit = async ({ changes, touches }: DirectoryChange) => {
    const written = await gateway.services.store.write({ changes, touches, record: '{}', conflict: '{}' });
    if (written !== 'done') throw new Error('the directory was not changed');
  };
  const password = randomBytes(18).toString('base64url');
  const userPrincipalName = `ann-${randomUUID().slice(0, 8)}@sallyport.localhost`;
  const { user, ...added } = await directory.newUser({ tenantId, userPrincipalName, displayName: 'Ann <b>', password });
  await commit(added);
  const { application, secret, ...registered } = directory.newApplication({
    tenantId,
    displayName: 'Travel & more',
    redirectUris: [REDIRECT, 'http://localhost/here'],
  });
  await commit(registered);
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const resource = gateway.ready.vaults[0]?.resource ?? '';
  /** The address of the authorize endpoint; `undefined` leaves a parameter out. */
  const authorize = (changed: Readonly<Record<string, string | undefined>> = {}, version = 'v2.0/') => {
    const parameters = {
      client_id: application.applicationId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: `${resource}/user_impersonation openid`,
      state: 'a state',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...changed,
    };
    const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return `/${tenantId}/oauth2/${version}authorize?${new URLSearchParams(given).toString()}`;
  };
  return { tenantId, user, password, application, secret, verifier, resource, authorize, commit, directory };
}

export type SignIn = Awaited<ReturnType<typeof furnishSignIn>>;

/** Types user name and password into the page. */
export function typePassword(browser: Browser, page: Page, { user, password }: Pick<SignIn, 'user' | 'password'>) {
  return browser.post(page.action, { ...page.hidden, username: user.userPrincipalName, password });
}

/** RFC 6238 with SHA-1, six digits, thirty seconds. */
export function totp(secret: string, now: number): string {
  const bits = secret.replace(/./g, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
