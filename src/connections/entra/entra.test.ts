import { createPublicKey, hash, randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../crypto/certificates/client-certificate.fixture.ts';
import { signingCertificate } from '../../crypto/certificates/signing-certificate.ts';
import type { Fetch } from '../../tokens/remote-document.ts';
import type { ConnectionAuthority } from '../authority.ts';
import { createEntra } from './entra.ts';

const HOST = 'login.microsoftonline.com';
const RESOURCE = 'https://vault.azure.net';
const TENANT = randomUUID();
const CLIENT = randomUUID();
const canary = () => randomBytes(24).toString('base64url');

interface Answer {
  readonly status?: number;
  readonly retryAfter?: string;
  readonly body: unknown;
}

/** An authority that answers what a test wants, and remembers what it was asked. */
function setUp(answer: (form: URLSearchParams) => Answer | Promise<Answer>) {
  const asked: { readonly url: URL; readonly form: URLSearchParams }[] = [];
  const fetch: Fetch = async (url, { method, body = '', redirect }) => {
    expect([method, redirect]).toEqual(['POST', 'manual']);
    const form = new URLSearchParams(body);
    asked.push({ url: new URL(url), form });
    const { status = 200, body: answered, retryAfter } = await answer(form);
    const text = typeof answered === 'string' ? answered : JSON.stringify(answered);
    const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter });
    return { status, headers, body: chunks(text) };
  };
  const clock = { now: 1_000_000 };
  const entra = createEntra({ host: HOST, resource: RESOURCE, fetch, identity: undefined, clock: () => clock.now });
  return { entra, asked, clock };
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const good = { token_type: 'Bearer', expires_in: 3599, access_token: 'a.token' };
const jwt = (claims: object) =>
  `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

const bySecret = (entra: ConnectionAuthority, clientSecret = canary(), claims?: string) =>
  entra.withSecret({ tenantId: TENANT, clientId: CLIENT, clientSecret, claims });

const byRefreshToken = (entra: ConnectionAuthority, refreshToken = canary(), more: object = {}) =>
  entra.refresh({ tenantId: TENANT, clientId: CLIENT, refreshToken, ...more });

describe('an application', () => {
  it('is given a token for its secret, at the one URL of its tenant', async () => {
    const { entra, asked } = setUp(() => ({ body: good }));
    const secret = canary();
    expect(await bySecret(entra, secret)).toEqual({ accessToken: 'a.token', expires: 4599 });
    expect(asked.map(({ url }) => url.origin + url.pathname)).toEqual([`https://${HOST}/${TENANT}/oauth2/v2.0/token`]);
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({
      grant_type: 'client_credentials',
      client_id: CLIENT,
      client_secret: secret,
      scope: `${RESOURCE}/.default`,
    });
  });

  it('asks anew each time: MSAL keeps nothing', async () => {
    const { entra, asked } = setUp(() => ({ body: good }));
    await bySecret(entra, 'the same');
    await bySecret(entra, 'the same');
    expect(asked).toHaveLength(2);
  });

  it('says that it understands claims challenges, and adds what one demands', async () => {
    const { entra, asked } = setUp(() => ({ body: good }));
    await bySecret(entra);
    await bySecret(entra, canary(), '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}');
    const claims = asked.map(({ form }) => JSON.parse(form.get('claims') ?? '') as { access_token: object });
    expect(claims[0]?.access_token).toEqual({ xms_cc: { values: ['cp1'] } });
    expect(claims[1]?.access_token).toEqual({
      nbf: { essential: true, value: '1700000000' },
      xms_cc: { values: ['cp1'] },
    });
  });

  it('proves itself with a certificate by an assertion that the public key verifies', async () => {
    const { entra, asked } = setUp(() => ({ body: good }));
    const made = selfSigned({ from: Date.now() - 60_000, until: Date.now() + 3_600_000 });
    const { raw } = new X509Certificate(made.certificatePem);
    const certificate = signingCertificate(made.privateKey, [raw]);
    await entra.withCertificate({ tenantId: TENANT, clientId: CLIENT, certificate });
    const form = asked[0]?.form;
    const assertion = form?.get('client_assertion') ?? '';
    expect(form?.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(form?.get('client_secret')).toBeNull();
    expect(decodeProtectedHeader(assertion)).toEqual({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': hash('sha256', raw, 'base64url'),
      x5c: [raw.toString('base64')],
    });
    const { payload } = await jwtVerify(assertion, createPublicKey(made.certificatePem), {
      currentDate: new Date(1_000_000),
      audience: `https://${HOST}/${TENANT}/oauth2/v2.0/token`,
      issuer: CLIENT,
      subject: CLIENT,
    });
    expect(payload).toMatchObject({ iat: 1000, nbf: 1000, exp: 1600, jti: expect.stringMatching(/^[\da-f-]{36}$/) });
  });

  it('cannot name another path, host or query by its tenant', async () => {
    const { entra, asked } = setUp(() => ({ body: good }));
    for (const tenantId of ['../x', 'a/b', 'evil.example:1', 'a?b', 'a#b', '%2e%2e', '', 'a@b', '..', 'a\\b', 'ａ']) {
      await expect(entra.withSecret({ tenantId, clientId: CLIENT, clientSecret: 'x' })).rejects.toMatchObject({
        code: 'InvalidClient',
        message: 'The tenant ID of the connection is neither a GUID nor a domain: correct it.',
      });
    }
    expect(asked).toEqual([]);
  });
});

describe('somebody who signs in', () => {
  const answered = () => ({
    ...good,
    access_token: jwt({ oid: 'o', tid: TENANT, scp: 'user_impersonation' }),
    refresh_token: canary(),
    id_token: jwt({ aud: CLIENT, tid: TENANT, nonce: 'n' }),
    client_info: Buffer.from(JSON.stringify({ uid: 'u', utid: TENANT })).toString('base64url'),
  });
  const redeem = (entra: ConnectionAuthority, nonce = 'n', clientSecret?: string) =>
    entra.redeemCode({
      clientId: CLIENT,
      clientSecret,
      code: 'the-code',
      codeVerifier: 'v'.repeat(43),
      redirectUrl: 'https://localhost/redirect/keyvault',
      nonce,
    });

  it('is sent to the page of his tenant, or of any, with PKCE and nothing that is secret', async () => {
    const { entra, asked } = setUp(() => ({ body: good }));
    const request = {
      clientId: CLIENT,
      redirectUrl: 'https://localhost/r',
      state: 's',
      nonce: 'n',
      codeChallenge: 'c',
    };
    const url = new URL(await entra.authorizeUrl(request));
    expect(url.origin + url.pathname).toBe(`https://${HOST}/organizations/oauth2/v2.0/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT,
      scope: `${RESOURCE}/user_impersonation openid profile offline_access`,
      redirect_uri: 'https://localhost/r',
      response_type: 'code',
      response_mode: 'query',
      state: 's',
      nonce: 'n',
      code_challenge: 'c',
      code_challenge_method: 'S256',
      prompt: 'select_account',
      client_info: '1',
    });
    const named = new URL(await entra.authorizeUrl({ ...request, tenantId: TENANT, loginHint: 'someone@example.com' }));
    expect(named.pathname).toBe(`/${TENANT}/oauth2/v2.0/authorize`);
    expect([named.searchParams.get('login_hint'), named.searchParams.get('prompt')]).toEqual([
      'someone@example.com',
      null,
    ]);
    expect(asked).toEqual([]);
  });

  it('is given tokens for his code, and what they say of him', async () => {
    const body = answered();
    const { entra, asked } = setUp(() => ({ body }));
    const secret = canary();
    expect(await redeem(entra, 'n', secret)).toEqual({
      accessToken: body.access_token,
      expires: 4599,
      refreshToken: body.refresh_token,
      idTokenClaims: { aud: CLIENT, tid: TENANT, nonce: 'n' },
      accessTokenClaims: { oid: 'o', tid: TENANT, scp: 'user_impersonation' },
      clientInfo: { uid: 'u', utid: TENANT },
    });
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({
      grant_type: 'authorization_code',
      code: 'the-code',
      code_verifier: 'v'.repeat(43),
      client_secret: secret,
      redirect_uri: 'https://localhost/redirect/keyvault',
      client_info: '1',
    });
  });

  it('may use an application that has no secret', async () => {
    const { entra, asked } = setUp(() => ({ body: answered() }));
    await redeem(entra);
    expect(asked[0]?.form.has('client_secret')).toBe(false);
  });

  it.each([
    ['another nonce', { id_token: jwt({ nonce: 'other' }) }],
    ['no ID token', { id_token: undefined }],
  ])('is refused an answer with %s: it may be of another sign-in', async (_what, more) => {
    const { entra } = setUp(() => ({ body: { ...answered(), ...more } }));
    await expect(redeem(entra)).rejects.toMatchObject({
      code: 'InvalidGrant',
      message: `${HOST} answered with the ID token of another sign-in.`,
    });
  });

  it('is given the next refresh token with each use of one', async () => {
    const body = answered();
    const { entra, asked } = setUp(() => ({ body }));
    const refreshToken = canary();
    expect(await byRefreshToken(entra, refreshToken)).toMatchObject({ refreshToken: body.refresh_token });
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      scope: `${RESOURCE}/user_impersonation openid profile offline_access`,
    });
  });

  it('is refused tokens without a refresh token, which would end within the hour', async () => {
    const { entra } = setUp(() => ({ body: good }));
    await expect(byRefreshToken(entra)).rejects.toMatchObject({ code: 'BadGateway', status: 502 });
  });
});

describe('a refusal', () => {
  const description = (number: number, text: string) =>
    `AADSTS${number}: ${text}\r\nTrace ID: ${randomUUID()}\r\nCorrelation ID: ${randomUUID()}\r\nTimestamp: 2026-01-01 00:00:00Z`;

  it.each([
    { error: 'invalid_client', number: 7_000_215, code: 'InvalidClient', text: 'Invalid client secret provided.' },
    { error: 'invalid_client', number: 7_000_222, code: 'InvalidClient', text: 'The secret keys are expired.' },
    { error: 'unauthorized_client', number: 700_016, code: 'UnauthorizedClient', text: 'Application was not found.' },
    { error: 'invalid_request', number: 90_002, code: 'InvalidClient', text: 'Tenant was not found.' },
    { error: 'invalid_grant', number: 700_082, code: 'InvalidGrant', text: 'The refresh token has expired.' },
    { error: 'interaction_required', number: 50_076, code: 'InvalidGrant', text: 'You must use two factors.' },
    { error: 'invalid_resource', number: 500_011, code: 'InvalidClient', text: 'The resource was not found.' },
  ])('$error keeps the words of AADSTS$number', async ({ error, number, code, text }) => {
    const body = { error, error_description: description(number, text), error_codes: [number], trace_id: 'x' };
    const { entra } = setUp(() => ({ status: 400, body }));
    const refused = await bySecret(entra).catch((fault: unknown) => fault);
    expect(refused).toMatchObject({ code, message: `AADSTS${number}: ${text}`, aadsts: number });
  });

  it('with 429 leaves the authority alone for as long as it says, for all connections of that tenant and for no other', async () => {
    const { entra, asked, clock } = setUp(() => ({ status: 429, retryAfter: '60', body: {} }));
    for (let second = 0; second < 60; second += 1) {
      for (let connection = 0; connection < 50; connection += 1) {
        await expect(bySecret(entra)).rejects.toMatchObject({
          code: 'Unavailable',
          message: `${HOST} answered 429: it is too busy, and asks to wait until the next sign-in. Try again later.`,
          headers: { 'retry-after': String(60 - second) },
        });
      }
      clock.now += 1000;
    }
    expect(asked).toHaveLength(1);
    const elsewhere = { tenantId: randomUUID(), clientId: CLIENT, clientSecret: 'x' };
    await expect(entra.withSecret(elsewhere)).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(bySecret(entra)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(asked).toHaveLength(3);
  });

  it.each([
    [undefined, '3'],
    ['soon', '3'],
    ['-1', '3'],
    ['0', '3'],
    ['999999999', '300'],
    ['Thu, 01 Jan 1970 00:16:50 GMT', '10'],
  ])('with 503 and Retry-After %s is waited for as far as that can be believed', async (retryAfter, wait) => {
    const { entra } = setUp(() => ({ status: 503, body: {}, ...(retryAfter !== undefined && { retryAfter }) }));
    await expect(bySecret(entra)).rejects.toMatchObject({ headers: { 'retry-after': wait } });
  });

  it.each([500, 502])('with %i means to come again', async (status) => {
    const { entra } = setUp(() => ({ status, body: { error: 'temporarily_unavailable' } }));
    await expect(bySecret(entra)).rejects.toMatchObject({
      code: 'Unavailable',
      message: `${HOST} answered ${status}. Try again later.`,
    });
  });
});

describe('an answer that cannot be used is refused:', () => {
  it.each([
    ['no access token', { ...good, access_token: undefined }],
    ['an access token that is null', { ...good, access_token: null }],
    ['an empty one', { ...good, access_token: '' }],
    ['one that would break out of its header', { ...good, access_token: 'a\r\nHost: evil' }],
    ['no end', { ...good, expires_in: undefined }],
    ['an end that is past', { ...good, expires_in: 0 }],
    ['an end that is no number', { ...good, expires_in: 'soon' }],
  ])('%s', async (_what, body) => {
    const { entra } = setUp(() => ({ body }));
    await expect(bySecret(entra)).rejects.toMatchObject({
      code: 'BadGateway',
      message: `${HOST} answered without a token that can be used. Try again later.`,
    });
  });

  it.each([
    ['no JSON', 200, 'hello'],
    ['an array', 200, '[]'],
    ['null', 200, 'null'],
    ['members twice', 200, '{"access_token":"a","access_token":"b"}'],
    ['a megabyte', 200, JSON.stringify({ ...good, access_token: 'a'.repeat(1_000_000) })],
    ['a token of another type', 200, JSON.stringify({ ...good, token_type: 'pop' })],
    ['a redirect', 302, ''],
    ['a refusal without words', 400, 'no'],
    ['a status of its own', 204, ''],
  ])('%s', async (_what, status, body) => {
    const { entra } = setUp(() => ({ status, body }));
    await expect(bySecret(entra)).rejects.toMatchObject({ code: 'BadGateway', status: 502 });
  });

  it('a token of ages, which is believed for 28 hours', async () => {
    const { entra } = setUp(() => ({ body: { ...good, expires_in: 999_999_999 } }));
    expect((await bySecret(entra)).expires).toBe(1000 + 28 * 3600);
  });
});

describe('nothing secret leaves with a failure:', () => {
  const forms = (secret: string) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64url')];
  const everything = (error: unknown) =>
    inspect(error, { depth: Infinity, showHidden: true, getters: true }) + JSON.stringify(error);

  it.each<[string, (form: URLSearchParams) => Answer]>([
    [
      'a refusal that repeats the form',
      (form) => ({ status: 400, body: { error: 'invalid_client', error_description: `you sent ${form.toString()}` } }),
    ],
    [
      'one that names it as the error',
      (form) => ({ status: 400, body: { error: form.get('client_secret') ?? form.get('refresh_token') } }),
    ],
    [
      'one in Base64',
      (form) => ({
        status: 400,
        body: {
          error: 'x',
          error_description: Buffer.from(form.get('client_secret') ?? form.get('refresh_token') ?? '').toString(
            'base64',
          ),
        },
      }),
    ],
    ['garbage', (form) => ({ body: form.toString() })],
    ['garbage that begins as JSON', (form) => ({ body: `{"a":"${form.toString()}` })],
    ['no token', (form) => ({ body: { secret: form.toString() } })],
    ['a server error', (form) => ({ status: 500, body: { error: form.toString() } })],
    ['an ID token that is none', (form) => ({ body: { ...good, refresh_token: 'r', id_token: form.toString() } })],
  ])('%s', async (_what, answer) => {
    const { entra } = setUp(answer);
    for (const ask of [bySecret, byRefreshToken]) {
      const secret = `${canary()}/+&=${canary()}`;
      const error = await ask(entra, secret).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      for (const form of forms(secret)) expect(everything(error)).not.toContain(form);
    }
  });

  it('a connection that breaks', async () => {
    const { entra } = setUp(() => Promise.reject(new TypeError('fetch failed')));
    const secret = canary();
    const error = await bySecret(entra, secret).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'BadGateway',
      message: `${HOST} could not be reached, or answered no JSON object in time.`,
    });
    expect(everything(error)).not.toContain(secret);
  });
});
