import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS, manage } from '../administration.ts';
import { callConsole, openLink, originsOf, type Tab } from '../console.ts';
import { type Reply, startTestGateway, type TestGateway } from '../gateway.ts';
import { exchange } from './raw-socket.ts';

/** What a browser is told of answers, and what their framing does to the calls behind. */
let gateway: TestGateway;
let tab: Tab;

beforeAll(async () => {
  gateway = await startTestGateway();
  tab = await openLink(gateway, gateway.ready.console.signInUrl ?? '');
});

afterAll(() => gateway.stop());

const HTML = { accept: 'text/html' };
const GUARDED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
};

describe.each(['plain', 'secure'] as const)('every answer on the %s listener', (listener) => {
  const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<Reply> =>
    callConsole(gateway, originsOf(gateway)[listener], [method, path, undefined, headers]);

  it.each([
    [200, 'GET', '/console/', HTML],
    [200, 'HEAD', '/console/', HTML],
    [302, 'GET', '/console', {}],
    [302, 'GET', '/', {}],
    [302, 'GET', '/console/sign-in', {}],
    [401, 'GET', '/console/callback?state=x&code=y', {}],
    [401, 'GET', '/console/session', {}],
    [401, 'GET', '/console/api/management/admin/addresses', {}],
    [404, 'GET', '/console/assets/none.js', {}],
    [404, 'GET', '/console/assets/none.js.map', {}],
    [405, 'POST', '/console/', {}],
    [405, 'PUT', '/console/session', {}],
  ] as const)('has its guards: %i of %s %s', async (status, method, path, headers) => {
    const reply = await call(method, path, headers);
    expect([reply.status, reply.headers]).toEqual([status, expect.objectContaining(GUARDED)]);
    expect(['no-referrer', 'same-origin']).toContain(reply.headers['referrer-policy']);
    if (!path.includes('/assets/') && method !== 'POST')
      expect(reply.headers['cache-control'] ?? 'no-store').toBe('no-store');
  });
});

describe('what was handed on', () => {
  it.each([
    [200, 'GET', '/api/management/admin/addresses'],
    [404, 'GET', '/api/management/admin/nothing'],
    [405, 'PUT', '/api/management/admin/addresses'],
    [200, 'GET', '/api/vaults/demo/secrets/api-key?api-version=7.4'],
    [200, 'GET', '/api/vaults/demo/secrets?api-version=7.4'],
    [404, 'GET', '/api/vaults/demo/secrets/none?api-version=7.4'],
    [400, 'GET', '/api/vaults/demo/secrets/api-key?api-version=1'],
  ])('is guarded and kept by no browser: %i of %s %s', async (status, method, path) => {
    const { status: got, headers } = await tab.call(method, path);
    expect([got, headers]).toEqual([
      status,
      expect.objectContaining({ ...GUARDED, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }),
    ]);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('is refused with 401 without a word of the session, where another is meant', async () => {
    const name = `${CONNECTIONS}/wrong-secret`;
    const values = { clientId: '11111111-1111-1111-1111-111111111111', clientSecret: crypto.randomUUID() };
    await manage(gateway, 'PUT', name, { body: bodyOf(values) });
    const path = `/api/management${name}/extensions/proxy/testconnection?api-version=2016-06-01`;
    const failed = await tab.call('GET', path);
    expect([failed.status, failed.headers['x-sallyport-session']]).toEqual([401, undefined]);
    const ended = await tab.call('GET', path, undefined, { 'x-sallyport-tab': 'x'.repeat(43) });
    expect([ended.status, ended.headers['x-sallyport-session']]).toEqual([401, 'ended']);
    expect((await tab.call('GET', '/session')).status).toBe(200);
  });

  function bodyOf({ clientId, clientSecret }: Record<'clientId' | 'clientSecret', string>) {
    const { tenantId } = gateway.ready.authority;
    const wrapped = {
      'token:clientId': { value: clientId },
      'token:clientSecret': { value: clientSecret },
      'token:TenantId': { value: tenantId },
      vaultName: { value: 'demo' },
    };
    return {
      properties: {
        api: {
          id: '/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.Web/locations/local/managedApis/keyvault',
        },
        parameterValueSet: { name: 'oauthServicePrincipal', values: wrapped },
      },
    };
  }
});

describe('a call with', () => {
  const door = () => ({ port: Number(new URL(originsOf(gateway).plain).port) });
  const head = (line: string, ...more: string[]) =>
    [
      `${line} HTTP/1.1`,
      `Host: 127.0.0.1:${door().port}`,
      `Cookie: ${tab.cookie}`,
      `X-Sallyport-Tab: ${tab.tab}`,
      ...more,
      '',
      '',
    ].join('\r\n');
  const statuses = async (bytes: string, options?: Parameters<typeof exchange>[2]) =>
    (await exchange(door(), bytes, options)).replies.map(({ status }) => status);

  it('headers that name others as hop by hop loses nothing and gains nothing', async () => {
    const hops = ['Connection: close, authorization, host, x-sallyport-tab, cookie', 'TE: trailers', 'Upgrade: h2c'];
    expect(await statuses(head('GET /console/api/management/admin/addresses', ...hops))).toEqual([200]);
  });

  it('trailers that would be headers brings none of them along', async () => {
    const line = 'POST /console/api/vaults/demo/keys/none/decrypt?api-version=7.4';
    const body = '2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\nHost: evil.example\r\n\r\n';
    const framed = head(line, 'Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close');
    expect(await statuses(framed + body)).toEqual([400]);
  });

  it('headers larger than a server reads is refused', async () => {
    const padded = head('GET /console/session', `X-Padding: ${'x'.repeat(33 * 1024)}`);
    expect(await statuses(padded)).toEqual([431]);
  });

  it('a line break in a header, or a header twice, is no call of the session', async () => {
    const line = 'GET /console/api/management/admin/addresses';
    expect(await statuses(head(line, 'X-Sallyport-Tab: x', 'Connection: close'))).toEqual([401]);
    expect(await statuses(head(line, 'X-A: a\rX-B: b', 'Connection: close'))).toEqual([400]);
    expect(await statuses(head(line, 'Host: vault.localhost', 'Connection: close'))).toEqual([400]);
  });

  it('an absolute target, or the name of a rebound host, is not answered', async () => {
    const { port } = door();
    const absolute = head(`GET http://127.0.0.1:${port}/console/session`, 'Connection: close');
    expect(await statuses(absolute)).toEqual([400]);
    for (const host of ['rebound.example', `rebound.example:${port}`, '127.0.0.1', `demo.vault.localhost:${port}`]) {
      const named = head('GET /console/session', 'Connection: close').replace(/Host: .*\r\n/, `Host: ${host}\r\n`);
      expect(await statuses(named)).toEqual([421]);
    }
  });
});
