import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newVault } from './administration.ts';
import { type Entra, type EntraOptions, newKey, startEntra } from './entra.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';

/** Microsoft Entra ID when it is slow, wrong, gone, somebody else, or has changed its keys: the way of `--upstream-proxy`. */
const MINUTE = 60_000;
const opened: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.stop();
});

async function start(options: EntraOptions = {}, flags: Record<string, unknown> = {}) {
  const entra = await startEntra(options);
  opened.push(entra);
  const issuer = ['embedded', ...entra.flags.issuer];
  const gateway = await startTestGateway({ ...entra.flags, issuer, ...flags });
  opened.push(gateway);
  return { entra, gateway, get: await callsOf(entra, gateway) };
}

/** One call with a good token, signed by the current key unless another is given. */
async function callsOf(entra: Entra, gateway: TestGateway): Promise<(header?: object) => Promise<Reply>> {
  const { tenantId } = entra;
  const oid = tenantId;
  const accessPolicies = [{ tenantId, objectId: oid, permissions: { secrets: ['all'], keys: [] } }];
  const url = await newVault(gateway, 'theirs', {}, { tenantId, accessPolicies });
  const aud = gateway.ready.vaults[0]?.resource;
  return (header = {}) => {
    const token = entra.token(entra.v1({ aud, oid, sub: oid }), { ...header });
    const headers = { authorization: `Bearer ${token}` };
    return send(new URL(`${url}/secrets?api-version=7.4`), { method: 'GET', headers, tls: { ca: gateway.ca } });
  };
}

function expectUnavailable({ status, body }: Reply, why: string): void {
  const message = `The keys of this token's issuer cannot be had at the moment. ${why}`;
  expect([status, body['error']]).toEqual([503, { code: 'ServiceUnavailable', message }]);
}

const UNREACHED = 'login.microsoftonline.com could not be reached, or answered no JSON object in time.';

describe('V11 the keys of Entra', () => {
  it('are looked for again once a minute where a token names an unknown one, and found', async () => {
    const { entra, gateway, get } = await start();
    expect((await get()).status).toBe(200);
    entra.rotate();
    expect((await get()).status).toBe(401);
    expect(entra.fetched).toHaveLength(1);
    gateway.clock.now = Date.now() + MINUTE + 1000;
    const storm = await Promise.all(
      Array.from({ length: 50 }, (_, index) => get(index % 2 ? {} : { kid: `${index}` })),
    );
    expect(entra.fetched).toHaveLength(2);
    expect(storm.map(({ status }) => status)).toEqual(storm.map((_, index) => (index % 2 ? 200 : 401)));
  });

  it('end what they proved when they are withdrawn', async () => {
    const { entra, gateway, get } = await start();
    const old = entra.signing;
    expect((await get()).status).toBe(200);
    entra.rotate();
    entra.keys = entra.keys.slice(1);
    gateway.clock.now = Date.now() + MINUTE + 1000;
    expect((await get()).status).toBe(200);
    expect((await get({ kid: old.kid })).status).toBe(401);
  });

  it('stay what they were where the answer is of no use, which is not asked for again at once', async () => {
    const { entra, gateway, get } = await start();
    await get();
    entra.rotate();
    const answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
      error: (response) => response.writeHead(500).end('{}'),
      redirect: (response) => response.writeHead(302, { location: 'https://login.microsoftonline.com/x' }).end(),
      page: (response) => response.end('<html>Sign in</html>'),
      empty: (response) => response.end('{"keys":[]}'),
      large: (response) => response.end(`{"padding":"${'x'.repeat(300_000)}","keys":[]}`),
      half: (response) => response.writeHead(200, { 'content-length': 9 }).write('{', () => response.destroy()),
    };
    gateway.clock.now = Date.now();
    for (const [index, answer] of Object.values(answers).entries()) {
      entra.answer = (_request, response) => answer(response);
      gateway.clock.now += MINUTE + 1000;
      expect([(await get()).status, (await get()).status]).toEqual([401, 401]);
      expect(entra.fetched).toHaveLength(index + 2);
    }
    expect(new Set(entra.asked)).toEqual(new Set(['login.microsoftonline.com:443']));
    entra.answer = undefined;
    gateway.clock.now += MINUTE + 1000;
    expect((await get()).status).toBe(200);
  });

  it('are those of a key set, and no weak one', async () => {
    const { entra, get } = await start();
    const weak = newKey(1024);
    entra.keys = [{ ...weak.publicKey.export({ format: 'jwk' }), use: 'sig', kid: entra.signing.kid }];
    expectUnavailable(await get(), 'login.microsoftonline.com answered no key that serves.');
  });

  it('are not waited for longer than five seconds, and hold up nobody else', async () => {
    const { entra, gateway, get } = await start();
    entra.answer = () => undefined;
    const waiting = get();
    await vi.waitUntil(() => entra.fetched.length > 0);
    expect((await gateway.action('GET', '/secrets/api-key/value')).status).toBe(200);
    expectUnavailable(await waiting, UNREACHED);
  });
});

describe('the way to Entra', () => {
  it.each([
    ['AzureUSGovernment', 'login.microsoftonline.us', 'sts.windows.net'],
    ['AzureChinaCloud', 'login.partner.microsoftonline.cn', 'sts.chinacloudapi.cn'],
  ])('leads to the host of %s', async (cloud, authority, v1Issuer) => {
    const { entra, get } = await start({ cloud, authority, v1Issuer });
    const answer = await get();
    expect([answer.status, entra.asked]).toEqual([200, [`${authority}:443`]]);
    expect((await get({ kid: 'unknown' })).headers['www-authenticate']).toContain(
      `authorization="https://${authority}/${entra.tenantId}"`,
    );
  });

  it('ends at a certificate of an authority that is not the one of --upstream-ca', async () => {
    const other = await startEntra();
    opened.push(other);
    const { entra, get } = await start({}, { upstreamCa: other.flags.upstreamCa });
    expectUnavailable(await get(), UNREACHED);
    expect([entra.asked, entra.fetched]).toEqual([['login.microsoftonline.com:443'], []]);
  });

  it('ends at a certificate for another name', async () => {
    const { entra, get } = await start({ named: 'login.microsoftonline.com.attacker.example' });
    expectUnavailable(await get(), UNREACHED);
    expect(entra.fetched).toEqual([]);
  });

  it('ends at a proxy that does not let through', async () => {
    const { entra, get } = await start({ authority: 'login.example' }, {});
    expectUnavailable(await get(), UNREACHED);
    expect(entra.fetched).toEqual([]);
  });

  it('is not begun without a certificate to trust, and nothing is made then', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sallyport-entra-keys-'));
    opened.push({ stop: async () => rmSync(data, { recursive: true }) });
    const [missing, empty] = [join(data, 'missing.pem'), join(data, 'ca.pem')];
    writeFileSync(empty, 'no certificate\n');
    for (const upstreamCa of [missing, empty]) {
      await expect(startTestGateway({ data: join(data, 'data'), upstreamCa })).rejects.toMatchObject({
        code: 'ConfigurationInvalid',
        message: `The file of --upstream-ca is no readable certificate (PEM): ${upstreamCa}.`,
      });
    }
    expect(readdirSync(data)).toEqual(['ca.pem']);
  });
});
