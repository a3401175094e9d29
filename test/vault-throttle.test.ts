import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApplication, newVault } from './administration.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp, newFolder, serve } from './serve.ts';

/** The limits of transactions of a vault ("Azure Key Vault service limits"). */
const jwkOf = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ format: 'jwk' });
const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;

describe('what is counted', () => {
  let gateway: TestGateway;
  let token: string;
  let counted: [who: string, weight: number | undefined][] = [];
  let wait = 0;

  beforeAll(async () => {
    gateway = await startTestGateway({ hsmKeys: 'software' });
    expect(gateway.services.vault.throttle).toBeUndefined();
    const throttle = {
      admit(who: string, weight?: number) {
        counted.push([who, weight]);
        return wait;
      },
    };
    Object.assign(gateway.services.vault, { throttle });
    token = await gateway.token();
    for (const size of [3072, 4096]) {
      const made = await gateway.vault('PUT', `/keys/rsa-${size}`, { key: jwkOf(size) }, { token });
      expect(made.status).toBe(200);
    }
    const made = await gateway.vault('POST', '/keys/hsm/create', { kty: 'EC-HSM', crv: 'P-256' }, { token });
    expect(made.status).toBe(200);
  });

  afterAll(() => gateway.stop());

  const countsOf = async (call: () => Promise<Reply>): Promise<[Reply, typeof counted]> => {
    counted = [];
    const reply = await call();
    return [reply, counted];
  };

  it.each<[method: string, path: string, body: unknown, budget: string, weight: number]>([
    ['PUT', '/secrets/counted', { value: 'x' }, 'secrets/create', 1],
    ['GET', '/secrets/api-key', undefined, 'secrets/other', 1],
    ['PATCH', '/secrets/api-key', { tags: {} }, 'secrets/other', 1],
    ['GET', '/secrets', undefined, 'secrets/other', 1],
    ['POST', '/keys/counted/create', { kty: 'RSA' }, 'keys/create', 1],
    ['GET', '/keys', undefined, 'keys/other', 1],
    ['GET', '/keys/demo-key', undefined, 'keys/other', 1],
    ['GET', '/keys/rsa-3072', undefined, 'keys/other', 4],
    ['GET', '/keys/RSA-4096', undefined, 'keys/other', 8],
    ['GET', '/keys/hsm', undefined, 'keys/other', 2],
    ['POST', '/keys/rsa-4096/encrypt', { alg: 'RSA-OAEP', value: 'AAAA' }, 'keys/other', 8],
    ['GET', '/keys/rsa-4096/versions', undefined, 'keys/other', 8],
  ])('%s %s', async (method, path, body, ...[budget, weight]) => {
    const [reply, counts] = await countsOf(() => gateway.vault(method, path, body, { token }));
    expect([reply.status, counts]).toEqual([200, [[`vault:${budget}:demo`, weight]]]);
  });

  it('a key that is not there weighs as the least', async () => {
    const [reply, counts] = await countsOf(() => gateway.vault('GET', '/keys/nowhere', undefined, { token }));
    expect([reply.status, counts]).toEqual([404, [['vault:keys/other:demo', 1]]]);
  });

  it('a call of the connector counts like any other', async () => {
    const [reply, counts] = await countsOf(() => gateway.action('GET', '/keys/rsa-4096/metadata'));
    expect([reply.status, counts]).toEqual([200, [['vault:keys/other:demo', 8]]]);
  });

  it('calls of strangers and of those who may not do not count', async () => {
    const powerless = await gateway.token(await newApplication(gateway));
    for (const [given, status] of [
      ['', 401],
      [powerless, 403],
    ] as const) {
      const [reply, counts] = await countsOf(() =>
        gateway.vault('GET', '/secrets/api-key', undefined, { token: given }),
      );
      expect([reply.status, counts]).toEqual([status, []]);
    }
  });

  it('what is too much is 429, says how long to wait, and changes nothing', async () => {
    wait = 3001;
    const reply = await gateway.vault('PUT', '/secrets/too-much', { value: 'x' }, { token });
    const action = await gateway.action('GET', '/secrets/api-key/value');
    wait = 0;
    expect([reply.status, reply.headers['retry-after'], errorOf(reply)]).toEqual([
      429,
      '4',
      {
        code: 'Throttled',
        message: 'The vault has reached its limit of transactions in 10 seconds: try again in 4 seconds.',
      },
    ]);
    expect([action.status, action.headers['retry-after']]).toEqual([429, '4']);
    expect((await gateway.vault('GET', '/secrets/too-much', undefined, { token })).status).toBe(404);
  });
});

describe('--vault-throttle azure', () => {
  it('lets a vault make twenty keys in ten seconds, and leaves others and secrets alone', async () => {
    const gateway = await startTestGateway({ vaultThrottle: 'azure' });
    const other = await newApplication(gateway);
    const url = await newVault(gateway, 'unhurried', { [other.objectId]: { secrets: ['set'], keys: ['import'] } });
    const token = await gateway.token();
    const key = jwkOf(2048);
    const replies = await Promise.all(
      Array.from({ length: 21 }, (_, at) => gateway.vault('PUT', `/keys/many-${at}`, { key }, { token })),
    );
    const [refused, ...more] = replies.filter(({ status }) => status !== 200);
    expect([refused?.status, more]).toEqual([429, []]);
    const seconds = Number(refused?.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(10);
    expect((await gateway.vault('PUT', '/secrets/unhurried', { value: 'x' }, { token })).status).toBe(200);
    const theirs = { token: await gateway.token(other), headers: { host: new URL(url).host } };
    expect((await gateway.vault('PUT', '/keys/theirs', { key }, theirs)).status).toBe(200);
    await gateway.stop();
  });

  it('counts the calls of all processes together', async () => {
    const flags = ['--demo', '--workers', '2', '--data', join(newFolder(), 'data'), '--vault-throttle', 'azure'];
    const server = serve([...flags, '--http', '127.0.0.1:0', '--https', '127.0.0.1:0']);
    try {
      const { authority, vaults, ca } = await server.ready();
      const tls = { ca: readFileSync(ca ?? '', 'utf8') };
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: authority.clientId ?? '',
        client_secret: authority.clientSecret ?? '',
        scope: `${vaults[0]?.resource}/.default`,
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const path = `${authority.url}/${authority.tenantId}/oauth2/v2.0/token`;
      const signedIn = await send(new URL(path), { method: 'POST', headers, body: form.toString(), tls });
      const authorization = `Bearer ${signedIn.body['access_token']}`;
      const body = { key: jwkOf(2048) };
      // Each on a connection of its own, so that the processes take turns: were each to count for itself, all would pass.
      const put = (_: unknown, at: number) =>
        send(new URL(`${vaults[0]?.url}/keys/many-${at}?api-version=7.4`), {
          method: 'PUT',
          headers: { authorization },
          body,
          tls,
        });
      const began = performance.now();
      const replies = await Promise.all(Array.from({ length: 40 }, put));
      const windows = Math.ceil((performance.now() - began) / 10_000);
      const refused = replies.filter(({ status }) => status === 429);
      const passed = replies.filter(({ status }) => status === 200).length;
      expect(passed + refused.length).toBe(40);
      expect(passed).toBeLessThanOrEqual(20 * windows);
      // Near the limit a process leases one or two at a time, and may have no call left for them.
      expect(passed).toBeGreaterThanOrEqual(16);
      for (const reply of refused) {
        expect(errorOf(reply)).toEqual({
          code: 'Throttled',
          message: expect.stringMatching(
            /^The vault has reached its limit of transactions in 10 seconds: try again in /,
          ),
        });
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
      }
    } finally {
      await server.stop();
      cleanUp();
    }
  });
});
