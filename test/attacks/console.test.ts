import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/store/query.ts';
import { operatorOf } from '../administration.ts';
import { auditOf } from '../audit.ts';
import { callConsole, codeOf, newLink, openLink, originsOf, type Tab } from '../console.ts';
import { type Reply, startTestGateway, type TestGateway } from '../gateway.ts';
import { exchange } from './raw-socket.ts';

const every = query((db) => db.selectFrom('console_grant').select(['id', 'principal', 'meta']));

/** What stands between the page and the servers behind it. */
let gateway: TestGateway;
let tab: Tab;

beforeAll(async () => {
  gateway = await startTestGateway();
  tab = await openLink(gateway, gateway.ready.console.signInUrl ?? '');
});

afterAll(() => gateway.stop());

const ADDRESSES = '/api/management/admin/addresses';
const SECRET = '/api/vaults/demo/secrets/api-key?api-version=7.4';

const told = ({ status, body }: Reply) => {
  const { error } = body as { error?: { code: string; message: string } };
  return [status, error?.code, error?.message];
};

const SIGNED_OUT = [401, 'Unauthorized', 'Nobody is signed in here, or the session has ended: sign in again.'];
const FOREIGN = [403, 'Forbidden', 'Requests from pages of another origin are not accepted.'];
const AMBIGUOUS = [400, 'BadParameter', 'A path here has no empty, dotted or encoded separators: write it plainly.'];
const NOWHERE = [404, 'NotFound', 'The console hands on no calls to this path.'];

describe('a session', () => {
  const without = (headers: Record<string, string>, method = 'GET', path = ADDRESSES) =>
    callConsole(gateway, originsOf(gateway).plain, [method, `/console${path}`, undefined, headers]);

  it('has two halves, each there once', async () => {
    const { cookie, tab: value } = tab;
    const [name = ''] = cookie.split('=');
    for (const headers of [
      { cookie },
      { 'x-sallyport-tab': value },
      { cookie, 'x-sallyport-tab': '' },
      { cookie, 'x-sallyport-tab': `${value}, ${value}` },
      { cookie: `${cookie}; ${cookie}`, 'x-sallyport-tab': value },
      { cookie: `${name}=${value}`, 'x-sallyport-tab': cookie.slice(name.length + 1) },
      { cookie: `${cookie}x`, 'x-sallyport-tab': value },
      { cookie: `__Host-${cookie}`, 'x-sallyport-tab': value },
    ]) {
      expect(told(await without(headers))).toEqual(SIGNED_OUT);
    }
  });

  it('is asked for before anything else of a call is looked at', async () => {
    const body = `{"x":"${'x'.repeat(1024 * 1024)}"}`;
    for (const path of [ADDRESSES, SECRET, '/api/management//', '/api/vaults/-/x', '/api/']) {
      const reply = await callConsole(gateway, originsOf(gateway).plain, ['POST', `/console${path}`, body]);
      expect([...told(reply), reply.headers.connection]).toEqual([...SIGNED_OUT, 'close']);
    }
  });

  it('of one listener is none on the other', async () => {
    const headers = { cookie: tab.cookie, 'x-sallyport-tab': tab.tab };
    const reply = await callConsole(gateway, originsOf(gateway).secure, [
      'GET',
      '/console/session',
      undefined,
      headers,
    ]);
    expect(told(reply)).toEqual(SIGNED_OUT);
  });

  it('has a cookie that no script reads, no other site sends and, over TLS, no other host sets', async () => {
    const code = codeOf(await newLink(gateway));
    const begun = await callConsole(gateway, originsOf(gateway).secure, ['POST', '/console/session', { code }]);
    expect(begun.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-sallyport-[0-9a-f]{12}-console-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(tab.cookie).toMatch(/^sallyport-[0-9a-f]{12}-console-session=/);
  });

  it('is refused to pages of other origins and other ports', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'http://127.0.0.1:1' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ];
    for (const headers of foreign) {
      for (const path of [ADDRESSES, SECRET, '/session', '/sign-in']) {
        expect(told(await tab.call('GET', path, undefined, headers))).toEqual(FOREIGN);
      }
      expect(told(await tab.call('DELETE', '/session', undefined, headers))).toEqual(FOREIGN);
    }
    expect((await tab.call('GET', '/session')).status).toBe(200);
  });
});

describe('a path', () => {
  it.each([
    '/api/management//admin/addresses',
    '/api/management/../vaults/demo/secrets',
    '/api/management/admin/../admin/addresses',
    '/api/management/admin/./addresses',
    '/api/management/admin/%2e%2e/admin/addresses',
    '/api/management/admin%2Faddresses',
    '/api/management/admin/%5caddresses',
    '/api/management/admin/%252e%252e/addresses',
    '/api/management/http://evil.example/admin/addresses',
    '/api/vaults/demo/..',
    '/api/vaults/demo//secrets/api-key?api-version=7.4',
    '/api/vaults/demo%2Fx/secrets/api-key?api-version=7.4',
    '/api/vaults/demo\\x/secrets/api-key?api-version=7.4',
    '/api/vaults/demo/secrets/api-key%00?api-version=7.4',
  ])('that may be read as another is refused: %s', async (path) => {
    const door = { port: Number(new URL(originsOf(gateway).plain).port) };
    const head = `GET /console${path} HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\nCookie: ${tab.cookie}\r\nX-Sallyport-Tab: ${tab.tab}\r\nConnection: close\r\n\r\n`;
    const [reply] = (await exchange(door, head)).replies;
    const { error } = JSON.parse(reply?.text ?? '{}') as { error: { code: string; message: string } };
    expect([reply?.status, error.code, error.message]).toEqual(AMBIGUOUS);
  });

  it.each([
    '/api/management/healthz',
    '/api/management/metadata/identity/oauth2/token',
    '/api/management/apim/keyvault/x/secrets',
    '/api/management/console/session',
    '/api/management/adminx/addresses',
    '/api/management/admin',
    '/api/vaults/',
    '/api/vaults/demo',
    '/api/vaults/demo.evil.example/secrets',
    '/api/vaults/demo@evil.example/secrets',
    '/api/vaults/demo:1/secrets',
    '/api/vaults/localhost%3A1/secrets',
    '/api/elsewhere/x',
    '/api/',
  ])('that is neither the management API nor a vault leads nowhere: %s', async (path) => {
    expect(told(await tab.call('GET', path))).toEqual(NOWHERE);
  });

  it('leads to no page and no token of the authority', async () => {
    const form = 'grant_type=client_credentials';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await tab.call('POST', '/api/management/admin/oauth2/v2.0/token', form, headers);
    expect(told(reply)).toEqual([404, 'NotFound', 'There is nothing at this path.']);
  });

  it.each(['consoleLinks', 'consolelinks', 'CONSOLELINKS/', 'console%4cinks', '%63onsoleLinks?x=1'])(
    'makes no session of another: %s',
    async (path) => {
      const reply = await tab.call('POST', `/api/management/admin/${path}`, {});
      expect(told(reply)).toEqual([
        403,
        'Forbidden',
        'A session makes no further one: `sallyport console` prints a new link.',
      ]);
    },
  );

  it('to a vault that is not there is told so by the vaults', async () => {
    const [status, code] = told(await tab.call('GET', '/api/vaults/nosuchvault/secrets/x?api-version=7.4'));
    expect([status, code]).toEqual([404, expect.any(String)]);
  });
});

describe('what the page sends of its own', () => {
  it('is no credential: the session counts, and nothing else', async () => {
    const { authority } = gateway.ready;
    const other = await gateway.token({
      clientId: authority.clientId ?? '',
      clientSecret: authority.clientSecret ?? '',
    });
    const reply = await tab.call('GET', SECRET, undefined, { authorization: `Bearer ${other}` });
    expect(reply.status).toBe(200);
    const last = (await auditOf(gateway)).findLast(({ operation }) => operation === 'SecretGet');
    expect(last?.caller?.applicationId).toBe(operatorOf(gateway).clientId);
    const headers = { authorization: `Bearer ${other}`, 'x-sallyport-tab': tab.tab };
    expect(
      told(await callConsole(gateway, originsOf(gateway).plain, ['GET', `/console${SECRET}`, undefined, headers])),
    ).toEqual(SIGNED_OUT);
  });

  it('names no other host', async () => {
    const hosts = {
      'x-forwarded-host': 'evil.example',
      'x-original-host': 'evil.example',
      forwarded: 'host=evil.example',
    };
    const { text } = await tab.call('GET', SECRET, undefined, hosts);
    expect(text).not.toContain('evil.example');
    const reply = await tab.call('GET', SECRET, undefined, { host: 'evil.example' });
    expect(told(reply)).toEqual([421, 'MisdirectedRequest', 'This server does not answer for that host name.']);
  });

  it('makes no other method of a POST', async () => {
    for (const header of ['x-http-method', 'x-http-method-override', 'x-method-override']) {
      await tab.call('POST', '/api/vaults/demo/secrets/api-key?api-version=7.4', {}, { [header]: 'DELETE' });
      expect((await tab.call('GET', SECRET)).status).toBe(200);
    }
  });

  it('smuggles no second request', async () => {
    const door = { port: Number(new URL(originsOf(gateway).plain).port) };
    const head = (more: string) =>
      `POST /console/api/management/admin/audit/verify HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\nCookie: ${tab.cookie}\r\nX-Sallyport-Tab: ${tab.tab}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;
    const inner = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\n\r\n`;
    const both = await exchange(door, `${head('Content-Length: 0\r\nTransfer-Encoding: chunked')}0\r\n\r\n${inner}`);
    expect(both.replies.map(({ status }) => status)).toEqual([400]);
    const unread = head(`Content-Length: ${inner.length}`).replace(tab.tab, 'x'.repeat(43)) + inner;
    expect((await exchange(door, unread)).replies.map(({ status }) => status)).toEqual([401]);
    const whole = await exchange(door, `${head('Content-Length: 2')}{}${inner}`, { quiet: 500 });
    expect(whole.replies.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('what is left behind', () => {
  it('are records of who came and went, and of every refusal', async () => {
    const records = await auditOf(gateway);
    const { clientId } = operatorOf(gateway);
    const begun = records.find(({ operation }) => operation === 'ConsoleSessionBegin');
    expect(begun).toMatchObject({ category: 'management', resultType: 'Success', target: `applications/${clientId}` });
    const refused = records.find(({ operation }) => operation === 'ConsoleCall');
    expect(refused).toMatchObject({ resultType: 'Denied', status: 401, code: 'Unauthorized' });
  });

  it('is none of what opens a session', async () => {
    const written = JSON.stringify(await auditOf(gateway));
    const [, cookie = ''] = tab.cookie.split('=');
    for (const secret of [tab.tab, cookie, codeOf(await newLink(gateway))]) {
      expect(written.includes(secret)).toBe(false);
    }
    const kept = JSON.stringify(await gateway.services.store.rows(every, {}));
    expect(kept).toContain(operatorOf(gateway).clientId);
    for (const secret of [tab.tab, cookie]) expect(kept).not.toContain(secret);
  });
});
