import { createHmac, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCall } from '../../src/gateway/start/first-start.ts';
import { VAULTS_TOPIC } from '../../src/vault/vaults.ts';
import { manage, newApplication, operatorToken } from '../administration.ts';
import { expectArmError, expectBare, expectVaultError } from './answers.ts';
import { exchange, type RawReply } from './raw-socket.ts';
import { forger } from './surfaces.ts';
import { type Harm, requestText, startTarget, type Target } from './target.ts';

/** Bearer tokens that prove nothing, or something else, on the vault's and the administration's doors. */
let target: Target;
let good: string;
let claims: JWTPayload;
let signing: { kid: string; privateKey: KeyObject };
/** A token as the authority signs it, with other claims. */
let signed: (changes: Readonly<Record<string, unknown>>) => Promise<string>;

beforeAll(async () => {
  target = await startTarget();
  good = await target.gateway.token();
  ({ claims, signing, sign: signed } = await forger(target.gateway, good));
});

afterAll(() => target.stop());

const close = 'Connection: close';
const line = 'GET /secrets/api-key?api-version=7.4 HTTP/1.1';

/** Get secret on the vault, with these Authorization lines. */
function get(...lines: readonly string[]): Promise<Harm<RawReply | undefined>> {
  const text = requestText(line, [`Host: ${target.vaultHost}`, ...lines, close]);
  return target.harmless(async () => (await exchange(target.vault, text)).replies[0]);
}

const MISSING = 'AKV10000: Request is missing a Bearer or PoP token.';
const INVALID = 'AKV10001: The token is malformed or was not signed by its issuer.';
const UNTIMELY = 'AKV10001: The token has expired or is not valid yet. Ask for a new one.';

function expectRefused({ outcome, records }: Harm<RawReply | undefined>, text: string | RegExp): void {
  const { authority, vaults } = target.gateway.ready;
  expectVaultError(outcome, 401, 'Unauthorized', { text });
  const challenge = `Bearer authorization="${authority.url}/${authority.tenantId}", resource="${vaults[0]?.resource}"`;
  expect(outcome?.headers['www-authenticate']).toBe(challenge);
  expect(records).toMatchObject([
    { operation: 'SecretGet', status: 401, resultType: 'Denied', vault: 'demo', target: 'secrets/api-key' },
  ]);
  expect(records[0]).not.toHaveProperty('caller');
}

const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A compact token whose parts are texts of our own, its signature true for them where `key` is given. */
async function compact(header: unknown, payload: unknown, sign: (input: string) => string): Promise<string> {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${sign(input)}`;
}

it('the token that all others here are made from is good', async () => {
  const { outcome } = await get(`Authorization: Bearer ${await signed({})}`);
  expect(outcome?.status).toBe(200);
});

describe('N24 no token is', () => {
  it.each([
    ['nothing', () => []],
    ['an empty header', () => ['Authorization:']],
    ['Bearer alone', () => ['Authorization: Bearer']],
    ['Bearer and spaces', () => ['Authorization: Bearer   ']],
    ['Basic', () => [`Authorization: Basic ${Buffer.from('a:b').toString('base64')}`]],
    ['a connection key', () => [target.headers[1] ?? '']],
    ['a good token without its scheme', () => [`Authorization: ${good}`]],
    ['a good token of the scheme PoP', () => [`Authorization: PoP ${good}`]],
    ['a good token twice', () => [`Authorization: Bearer ${good}`, `authorization: Bearer ${good}`]],
    ['a good token behind another credential', () => ['Authorization: Basic x', `Authorization: Bearer ${good}`]],
    ['two tokens in one header', () => [`Authorization: Bearer ${good}, Bearer ${good}`]],
    ['a good token in a cookie', () => [`Cookie: Authorization=Bearer ${good}; access_token=${good}`]],
    ['a good token for the proxy', () => [`Proxy-Authorization: Bearer ${good}`]],
    ['20 KB', () => [`Authorization: Bearer ${'a'.repeat(20_000)}`]],
  ])('%s', async (_what, lines) => {
    expectRefused(await get(...lines()), MISSING);
  });

  it('100 KB, which no header may have', async () => {
    const { outcome, records } = await get(`Authorization: Bearer ${'a'.repeat(100_000)}`);
    expectBare(outcome, 431);
    expect(records).toEqual([]);
  });

  it('a good token in the query or in the body', async () => {
    const body = `{"access_token":"${good}","value":"x"}`;
    const headers = [
      `Host: ${target.vaultHost}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      close,
    ];
    const text = requestText(`PUT /secrets/x?api-version=7.4&access_token=${good} HTTP/1.1`, headers, body);
    const { outcome } = await target.harmless(() => exchange(target.vault, text));
    expectVaultError(outcome.replies[0], 401, 'Unauthorized', { text: MISSING });
  });

  it("an SDK's first call, which has neither token nor body", async () => {
    const headers = [`Host: ${target.vaultHost}`, 'Content-Type: application/json', 'Content-Length: 0', close];
    const text = requestText('PUT /secrets/x?api-version=7.4 HTTP/1.1', headers);
    const { outcome } = await target.harmless(() => exchange(target.vault, text));
    expectVaultError(outcome.replies[0], 401, 'Unauthorized', { text: MISSING });
    expect(outcome.replies[0]?.headers['www-authenticate']).toMatch(/^Bearer authorization="/);
  });
});

describe('N25 V29 a token that was signed for', () => {
  it.each([
    ['another audience', { aud: 'https://other.example' }, /^AKV10022: Invalid audience\. /],
    ['the audience with a slash', { aud: '/' }, /^AKV10022: /],
    ['administration', { aud: 'api://sallyport' }, /^AKV10022: /],
    ['two audiences', { aud: ['SELF', 'https://other.example'] }, INVALID],
    ['no audience', { aud: undefined }, INVALID],
    ['an issuer of another version', { iss: 'v2.0' }, /^AKV10032: Invalid issuer\. /],
    ['an issuer elsewhere', { iss: 'https://evil.example/tenant/' }, /^AKV10032: /],
    ['no issuer', { iss: undefined }, INVALID],
    ['another tenant', { tid: '11111111-1111-1111-1111-111111111111' }, INVALID],
    ['no tenant', { tid: undefined }, INVALID],
    ['its tenant in capitals of a member', { tid: undefined, TID: 'SELF' }, INVALID],
    ['nobody', { oid: undefined }, INVALID],
    ['no application', { appid: undefined }, INVALID],
    ['two applications', { azp: '11111111-1111-1111-1111-111111111111' }, INVALID],
  ])('%s is refused', async (what, given, text) => {
    const changes: Record<string, unknown> = { ...given };
    if (what === 'the audience with a slash') changes['aud'] = `${String(claims.aud)}/`;
    if (what === 'two audiences') changes['aud'] = [claims.aud, 'https://other.example'];
    if (what === 'an issuer of another version') changes['iss'] = `${String(claims.iss)}v2.0`;
    if (what.startsWith('its tenant')) changes['TID'] = claims['tid'];
    expectRefused(await get(`Authorization: Bearer ${await signed(changes)}`), text);
  });
});

it('V29 a good token of one tenant opens no vault of another, whatever its policies say', async () => {
  const { vault, journal } = target.gateway.services;
  const demo = await vault.vaults.find('demo');
  if (demo === undefined) throw new Error('there is no demo vault');
  const foreign = { ...demo, name: 'foreign', tenantId: '11111111-1111-1111-1111-111111111111' };
  const accessPolicies = demo.accessPolicies.flatMap((policy) => [policy, { ...policy, tenantId: foreign.tenantId }]);
  const changes = vault.vaults.create({ ...foreign, accessPolicies });
  await journal.conduct(startCall('TestVaultCreate'), () => ({ output: undefined, changes, touches: [VAULTS_TOPIC] }));
  const headers = [`Host: ${target.vaultHost.replace('demo', 'foreign')}`, `Authorization: Bearer ${good}`, close];
  const { outcome, records } = await target.harmless(() => exchange(target.vault, requestText(line, headers)));
  const text = 'AKV10032: Invalid issuer. The token is of another tenant.';
  expectVaultError(outcome.replies[0], 401, 'Unauthorized', { text });
  expect(outcome.replies[0]?.headers['www-authenticate']).toContain(foreign.tenantId);
  expect(records).toMatchObject([{ operation: 'SecretGet', status: 401, vault: 'foreign' }]);
});

describe('N26 times', () => {
  const now = () => Math.floor(Date.now() / 1000);
  it.each([
    ['that ended a second ago', { exp: -1 }, 200],
    ['that ended four minutes ago', { exp: -240 }, 200],
    ['that ended six minutes ago', { exp: -360 }, 401],
    ['that begins in four minutes', { nbf: 240 }, 200],
    ['that begins in six minutes', { nbf: 360 }, 401],
    ['that is issued in six minutes', { iat: 360 }, 401],
  ])('a token %s: %j gives %d', async (_what, offsets, status) => {
    const changes = Object.fromEntries(Object.entries(offsets).map(([name, seconds]) => [name, now() + seconds]));
    const harm = await get(`Authorization: Bearer ${await signed(changes)}`);
    if (status === 401) expectRefused(harm, UNTIMELY);
    else expect(harm.outcome?.status).toBe(200);
  });

  it.each([
    ['no end', { exp: undefined }],
    ['no beginning', { nbf: undefined }],
  ])('a token with %s is none', async (_what, changes) => {
    expectRefused(await get(`Authorization: Bearer ${await signed(changes)}`), INVALID);
  });

  it('an end beyond all numbers is none', async () => {
    const payload = JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999');
    const token = await compact({ alg: 'RS256', typ: 'JWT', kid: signing.kid }, payload, (input) =>
      createSign('sha256').update(input).sign(signing.privateKey, 'base64url'),
    );
    expectRefused(await get(`Authorization: Bearer ${token}`), INVALID);
  });
});

describe('N27 V10 a signature', () => {
  const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = () => {
    const jwk = target.gateway.services.authority.signingKeys.published();
    return jwk.then(({ keys: [key] }) => Buffer.from(JSON.stringify(key)));
  };

  it.each([['none'], ['None'], ['NONE'], ['nOnE']])('of the algorithm %s is none', async (alg) => {
    for (const signature of ['', 'AA']) {
      const token = await compact({ alg, typ: 'JWT', kid: signing.kid }, claims, () => signature);
      const { outcome } = await get(`Authorization: Bearer ${token}`);
      expect(outcome?.status).toBe(401);
    }
  });

  it('HS256 with the public key as the secret is none', async () => {
    const secret = await publicPem();
    const token = await compact({ alg: 'HS256', typ: 'JWT', kid: signing.kid }, claims, (input) =>
      createHmac('sha256', secret).update(input).digest('base64url'),
    );
    expectRefused(await get(`Authorization: Bearer ${token}`), INVALID);
  });

  it.each([
    ['the key id of ours', {}],
    ['a key id that walks', { kid: '../../etc/passwd' }],
    ['a key id for a database', { kid: "x' or '1'='1" }],
    ['no key id', { kid: undefined }],
    ['its own key', { jwk: 'OWN' }],
    ['a place for its key', { jku: 'https://127.0.0.1:1/keys' }],
    ['a place for its certificate', { x5u: 'https://127.0.0.1:1/cert' }],
    ['its own certificate', { x5c: ['AA=='] }],
    ['critical members', { crit: ['exp'] }],
    ['an unencoded payload', { b64: false }],
    ['compression', { zip: 'DEF' }],
  ])("of an attacker's key under %s is refused", async (_how, header) => {
    const own = 'jwk' in header ? { jwk: attacker.publicKey.export({ format: 'jwk' }) } : header;
    const token = await compact({ alg: 'RS256', typ: 'JWT', kid: signing.kid, ...own }, claims, (input) =>
      createSign('sha256').update(input).sign(attacker.privateKey, 'base64url'),
    );
    expectRefused(await get(`Authorization: Bearer ${token}`), INVALID);
  });

  it.each([
    ['without its last part', () => good.split('.').slice(0, 2).join('.')],
    ['with a part too many', () => `${good}.AA`],
    ['of five parts, as encrypted ones have', () => `${good}.AA.AA`],
    [
      'with one bit of its claims flipped',
      () => good.replace(/\.(.)/, (_all, first: string) => `.${first === 'e' ? 'f' : 'e'}`),
    ],
    ['with another signature', () => good.replace(/[^.]+$/, randomBytes(256).toString('base64url'))],
    ['with its signature cut', () => good.slice(0, -4)],
  ])('of a token %s is refused', async (_how, token) => {
    expectRefused(await get(`Authorization: Bearer ${token()}`), INVALID);
  });

  it('over claims that say two things is refused', async () => {
    const payload = JSON.stringify(claims).replace('{', '{"tid":"11111111-1111-1111-1111-111111111111",');
    const token = await compact({ alg: 'RS256', typ: 'JWT', kid: signing.kid }, payload, (input) =>
      createSign('sha256').update(input).sign(signing.privateKey, 'base64url'),
    );
    expectRefused(await get(`Authorization: Bearer ${token}`), INVALID);
  });
});

describe('N29 a good token without the permission', () => {
  it.each([
    ['GET', '/secrets/api-key', 'secrets get'],
    ['GET', '/secrets/not-there-at-all', 'secrets get'],
    ['GET', '/secrets', 'secrets list'],
    ['PUT', '/secrets/x', 'secrets set'],
    ['DELETE', '/secrets/api-key', 'secrets delete'],
    ['GET', '/keys/demo-key', 'keys get'],
    ['POST', '/keys/demo-key/decrypt', 'keys decrypt'],
    ['POST', '/keys/not-there-at-all/decrypt', 'keys decrypt'],
    ['GET', '/secrets/_', 'secrets get'],
  ])('gets 403 from %s %s, whether the object is there or not', async (method, path, permission) => {
    const client = await newApplication(target.gateway);
    const token = await target.gateway.token(client);
    const { outcome, records } = await target.harmless(() =>
      target.gateway.vault(method, path, { junk: [] }, { token }),
    );
    const text =
      `The user, group or application 'appid=${client.clientId};oid=${client.objectId};iss=${String(claims.iss)}' does not have ` +
      `${permission} permission on key vault 'demo;location=local'. ` +
      'For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287';
    expectVaultError(outcome, 403, 'Forbidden', { text, inner: 'AccessDenied' });
    expect(records).toMatchObject([{ status: 403, resultType: 'Denied', caller: { objectId: client.objectId } }]);
  });

  it('is nobody to administration, and neither is a token for the vault', async () => {
    const path = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/connections';
    const { gateway } = target;
    expectArmError(await manage(gateway, 'GET', path, { token: good }), 401, 'Unauthorized', /^AKV10022: /);
    const client = await newApplication(gateway);
    const plain = await gateway.token(client, 'api://sallyport/.default');
    const text = `This needs the app role Reader; the application ${client.clientId} does not have it.`;
    expectArmError(await manage(gateway, 'GET', path, { token: plain }), 403, 'Forbidden', text);
    const reader = await newApplication(gateway, { roles: ['Reader'] });
    const readerToken = await gateway.token(reader, 'api://sallyport/.default');
    expect((await manage(gateway, 'GET', path, { token: readerToken })).status).toBe(200);
    const put = await target.harmless(() => manage(gateway, 'PUT', `${path}/x`, { token: readerToken, body: {} }));
    expectArmError(put.outcome, 403, 'Forbidden', /^This needs the app role Operator; /);
    expect(put.records).toMatchObject([{ operation: 'PutConnection', status: 403, resultType: 'Denied' }]);
  });

  it('of the administrator is none for the vault', async () => {
    const token = await operatorToken(target.gateway);
    expectRefused(await get(`Authorization: Bearer ${token}`), /^AKV10022: /);
  });
});

describe('N14 the API version', () => {
  it.each([
    ['', 'The parameter api-version is missing; name one, for instance 2026-04-01.'],
    ['?api-version=', /^The specified version \(\?\) is not recognized\. /],
    ['?api-version=7.99', /^The specified version \(7\.99\) is not recognized\. /],
    ['?api-version=7.4&api-version=7.5', /version \(\?\) is not recognized/],
    ['?api-version=7.4&api-version=7.4', /version \(\?\) is not recognized/],
    ['?api-version=%207.4', /version \(\?\) is not recognized/],
    ['?api-version=7.4%20', /version \(\?\) is not recognized/],
    ['?API-VERSION=7.4', /is missing/],
    ['?api-version[]=7.4', /is missing/],
    ['?api-version=constructor', /version \(constructor\) is not recognized/],
  ])('%j is refused, after who calls is known', async (query, text) => {
    const ask = (headers: readonly string[]) =>
      target.harmless(() =>
        exchange(
          target.vault,
          requestText(`GET /secrets${query} HTTP/1.1`, [`Host: ${target.vaultHost}`, ...headers, close]),
        ),
      );
    const { outcome, records } = await ask([`Authorization: Bearer ${good}`]);
    expectVaultError(outcome.replies[0], 400, 'BadParameter', { text });
    expect(records).toMatchObject([{ operation: 'SecretList', status: 400 }]);
    expectVaultError((await ask([])).outcome.replies[0], 401, 'Unauthorized', { text: MISSING });
  });
});
