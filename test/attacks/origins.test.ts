import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectArmError, expectEnvelope, expectVaultError, NO_KEY } from './answers.ts';
import { exchange, type RawReply } from './raw-socket.ts';
import { type Harm, requestText, sized, startTarget, type Target } from './target.ts';

/** Pages of other origins in a browser on this machine, and host names that are made to point here. */
let target: Target;
let vaultToken: string;

beforeAll(async () => {
  target = await startTarget();
  vaultToken = await target.gateway.token();
});

afterAll(() => target.stop());

const close = 'Connection: close';
const body = '{"rawData":"x"}';

type Listener = 'plain' | 'secure' | 'vault';

/** Get secret where `body` is not sent, else Encrypt (on the vault: Set secret), with right credentials throughout. */
function call(on: Listener, headers: readonly string[], host?: string): Promise<Harm<RawReply | undefined>> {
  return target.harmless(async () => (await exchange(target[on], textOf(on, headers, host))).replies[0]);
}

function textOf(on: Listener, headers: readonly string[], host?: string): string {
  if (on === 'vault') {
    const identity = [`Host: ${host ?? target.vaultHost}`, `Authorization: Bearer ${vaultToken}`];
    const lines = [...identity, ...sized('{"value":"x"}'), ...headers, close];
    return requestText('PUT /secrets/attacked?api-version=7.4 HTTP/1.1', lines, '{"value":"x"}');
  }
  const own = on === 'plain' ? target.host : `localhost:${target.secure.port}`;
  const lines = [`Host: ${host ?? own}`, target.headers[1] ?? '', ...sized(body), ...headers, close];
  return requestText(`POST ${target.base}/keys/demo-key/encrypt HTTP/1.1`, lines, body);
}

const ORIGINS: readonly string[] = [
  'http://evil.example',
  'null',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://127.0.0.1.evil.example',
  'http://[::1]:8080',
  'file://',
  'chrome-extension://abcdefghijklmnop',
  'http://localhost',
  '',
];

describe.each([['plain'], ['secure'], ['vault']] as const)('a page of another origin on the %s listener', (on) => {
  it.each(ORIGINS.map((origin) => [origin]))('%j changes and reads nothing', async (origin) => {
    const { outcome, records } = await call(on, [`Origin: ${origin}`]);
    expectArmError(outcome, 403, 'Forbidden', 'Requests from pages of another origin are not accepted.');
    expect(Object.keys(outcome?.headers ?? {}).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(records).toEqual([]);
  });

  it.each([['cross-site'], ['same-site'], ['CROSS-SITE'], ['anything']])(
    'Sec-Fetch-Site: %s is refused',
    async (site) => {
      const { outcome, records } = await call(on, [`Sec-Fetch-Site: ${site}`]);
      expectArmError(outcome, 403, 'Forbidden', 'Requests from pages of another origin are not accepted.');
      expect(records).toEqual([]);
    },
  );

  it('a preflight is refused', async () => {
    const host = on === 'plain' ? target.host : on === 'vault' ? target.vaultHost : `localhost:${target.secure.port}`;
    const headers = [
      `Host: ${host}`,
      'Origin: http://evil.example',
      'Access-Control-Request-Method: GET',
      'Access-Control-Request-Headers: authorization',
      close,
    ];
    const { outcome } = await target.harmless(() =>
      exchange(target[on], requestText('OPTIONS /secrets HTTP/1.1', headers)),
    );
    expectArmError(outcome.replies[0], 403, 'Forbidden');
    expect(outcome.text.toLowerCase()).not.toContain('access-control');
  });

  it('the origin of the other scheme is another one', async () => {
    const host = on === 'plain' ? target.host : on === 'vault' ? target.vaultHost : `localhost:${target.secure.port}`;
    const { outcome } = await call(on, [`Origin: ${on === 'plain' ? 'https' : 'http'}://${host}`]);
    expectArmError(outcome, 403, 'Forbidden');
  });
});

describe('what is no page of another origin', () => {
  it('is served: the own origin, a navigation, and programs that send neither header', async () => {
    for (const headers of [
      [`Origin: http://${target.host}`, 'Sec-Fetch-Site: same-origin'],
      ['Sec-Fetch-Site: none'],
      [],
    ])
      expect((await call('plain', headers)).outcome?.status).toBe(200);
    const own = `https://localhost:${target.secure.port}`;
    expect((await call('secure', [`Origin: ${own}`])).outcome?.status).toBe(200);
  });

  it('still needs a credential', async () => {
    const headers = [`Host: ${target.host}`, `Origin: http://${target.host}`, 'Sec-Fetch-Site: same-origin', close];
    const { outcome } = await target.harmless(() =>
      target.send(requestText(`GET ${target.base}/secrets HTTP/1.1`, headers)),
    );
    expectEnvelope(outcome.replies[0], 401, NO_KEY);
  });
});

describe('DNS rebinding: a name that is made to point here', () => {
  it.each([
    ['evil.example'],
    ['evil.example:PORT'],
    ['127.0.0.1'],
    ['127.0.0.1:1'],
    ['127.0.0.1:PORT.'],
    ['127.0.0.1.evil.example:PORT'],
    ['127.0.0.1:PORT@evil.example'],
    ['evil.example@127.0.0.1:PORT'],
    ['127.1:PORT'],
    ['2130706433:PORT'],
    ['0x7f000001:PORT'],
    ['0.0.0.0:PORT'],
    ['127.0.0.2:PORT'],
    ['[::ffff:127.0.0.1]:PORT'],
    ['localhost.:PORT'],
    ['localhost:0PORT'],
    ['xlocalhost:PORT'],
    ['demo.vault.localhost:PORT'],
    ['localhost:PORT, evil.example'],
    [''],
  ])('%j is not served on the plain listener', async (host) => {
    const { outcome, records } = await call('plain', [], host.replace('PORT', String(target.plain.port)));
    expectArmError(outcome, 421, 'MisdirectedRequest', 'This server does not answer for that host name.');
    expect(records).toEqual([]);
  });

  it.each([['127.0.0.1'], ['localhost'], ['LocalHost'], ['[::1]']])('%j with its port is', async (name) => {
    expect((await call('plain', [], `${name}:${target.plain.port}`)).outcome?.status).toBe(200);
  });

  it.each([
    ['evil.example'],
    ['evil.example:PORT'],
    ['127.1:PORT'],
    ['localhost.evil.example:PORT'],
    ['xvault.localhost:PORT'],
    [''],
  ])('%j is not served on the HTTPS listener', async (host) => {
    const { outcome, records } = await call('secure', [], host.replace('PORT', String(target.secure.port)));
    expectArmError(outcome, 421, 'MisdirectedRequest', 'This server does not answer for that host name.');
    expect(records).toEqual([]);
  });

  it('neither vault nor authority is on the plain listener, under any host', async () => {
    const { tenantId } = target.gateway.ready.authority;
    for (const path of [
      '/secrets/api-key?api-version=7.4',
      `/${tenantId}/oauth2/v2.0/token`,
      `/${tenantId}/discovery/v2.0/keys`,
    ]) {
      const text = requestText(`GET ${path} HTTP/1.1`, [
        `Host: ${target.host}`,
        `Authorization: Bearer ${vaultToken}`,
        close,
      ]);
      const { outcome } = await target.harmless(() => target.send(text));
      expectArmError(outcome.replies[0], 404, 'NotFound', 'There is nothing at this path.');
    }
  });

  it('the vault has none of the other servers under its host, nor they its operations', async () => {
    const ask = async (door: 'vault' | 'secure', host: string, path: string) => {
      const headers = [`Host: ${host}`, target.headers[1] ?? '', close];
      return (await exchange(target[door], requestText(`GET ${path} HTTP/1.1`, headers))).replies[0];
    };
    for (const path of [`${target.base}/secrets`, '/healthz', '/admin/addresses'])
      expectArmError(await ask('vault', target.vaultHost, path), 404, 'NotFound');
    expectArmError(await ask('secure', `localhost:${target.secure.port}`, '/secrets'), 404, 'NotFound');
  });

  it('a vault that is not there is not told apart by its challenge', async () => {
    const host = target.vaultHost.replace('demo', 'other');
    const { outcome, records } = await call('vault', [], host);
    expectVaultError(outcome, 404, 'ResourceNotFound', { text: /^There is no vault of that name here/ });
    expect(outcome?.headers).not.toHaveProperty('www-authenticate');
    expect(records).toMatchObject([{ operation: 'SecretSet', status: 404, vault: 'other' }]);
  });
});
