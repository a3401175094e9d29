import { hash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../tokens/remote-document.ts';
import { createIdentityTokens } from './managed-identity.ts';

const RESOURCE = 'https://vault.azure.net';
const NOW = 1_700_000_000_000;

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** An endpoint on this machine that answers what a test wants. */
function setUp(name: string, environment: Record<string, string> = {}, answer: object = {}, status = 200) {
  const asked: { readonly url: string; readonly headers: Readonly<Record<string, string>> }[] = [];
  const fetch: Fetch = (url, { headers, method }) => {
    expect(method).toBeUndefined();
    asked.push({ url, headers });
    const body = { access_token: 'a.token', expires_on: '1700003600', token_type: 'Bearer', ...answer };
    return Promise.resolve({ status, body: chunks(JSON.stringify(body)) });
  };
  const ask = createIdentityTokens({ identity: { name, environment, fetch }, resource: RESOURCE, clock: () => NOW });
  return { ask, asked };
}

const APP_SERVICE = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token', IDENTITY_HEADER: 'the header' };
const CLIENT = randomUUID();

describe('the managed identity', () => {
  it.each([
    ['system', {}],
    [CLIENT, { client_id: CLIENT }],
  ])('of a machine is asked for at its metadata service: %s', async (name, named) => {
    const { ask, asked } = setUp(name);
    expect(await ask()).toEqual({ accessToken: 'a.token', expires: 1_700_003_600 });
    const { url, headers } = asked[0] ?? { url: '', headers: {} };
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe('http://169.254.169.254/metadata/identity/oauth2/token');
    expect(Object.fromEntries(searchParams)).toEqual({ 'api-version': '2018-02-01', resource: RESOURCE, ...named });
    expect(headers).toMatchObject({ metadata: 'true' });
  });

  it('of a pod is asked for where the environment says', async () => {
    const { ask, asked } = setUp('system', { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:40' });
    await ask();
    expect(asked[0]?.url).toMatch(/^http:\/\/127\.0\.0\.1:40\/metadata\/identity\/oauth2\/token\?/);
  });

  it('of an app is asked for at its own endpoint, with its header', async () => {
    const { ask, asked } = setUp(CLIENT, APP_SERVICE);
    await ask();
    const { url, headers } = asked[0] ?? { url: '', headers: {} };
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      'api-version': '2019-08-01',
      resource: RESOURCE,
      client_id: CLIENT,
    });
    expect(headers).toMatchObject({ 'x-identity-header': 'the header' });
    expect(headers).not.toHaveProperty('metadata');
  });

  it.each<Record<string, string>>([
    { ...APP_SERVICE, IDENTITY_ENDPOINT: '127.0.0.1:41' },
    { ...APP_SERVICE, IDENTITY_ENDPOINT: 'file:///msi/token' },
    { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'localhost' },
    { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://:40' },
  ])('is not asked for where the environment names no address: %j', async (environment) => {
    const { ask, asked } = setUp('system', environment);
    await expect(ask()).rejects.toMatchObject({
      code: 'Forbidden',
      message:
        'This server cannot ask for its managed identity: IDENTITY_ENDPOINT or AZURE_POD_IDENTITY_AUTHORITY_HOST is no http address.',
    });
    expect(asked).toEqual([]);
  });

  it('that is not there is refused in the words of the endpoint', async () => {
    const { ask } = setUp('system', {}, { error: 'invalid_request', error_description: 'Identity not found' }, 400);
    await expect(ask()).rejects.toMatchObject({
      code: 'InvalidClient',
      message: 'The managed identity was refused: Identity not found.',
    });
  });

  it.each([404, 410, 429, 500])('that gives no tokens now (%i) is to be asked later', async (status) => {
    const { ask } = setUp('system', {}, {}, status);
    await expect(ask()).rejects.toMatchObject({
      code: 'Unavailable',
      message: `169.254.169.254 answered ${status}: the managed identity gives no tokens now. Try again later.`,
    });
  });

  it.each([
    ['no end', { expires_on: undefined }],
    ['an end that is past', { expires_on: 1_600_000_000 }],
    ['no token', { access_token: '' }],
  ])('whose answer has %s is refused', async (_what, answer) => {
    const { ask } = setUp('system', {}, answer);
    await expect(ask()).rejects.toMatchObject({
      code: 'BadGateway',
      message: '169.254.169.254 answered without a token that can be used. Try again later.',
    });
  });

  it('does not exist where the operator gave the connector none', async () => {
    await expect(
      createIdentityTokens({ identity: undefined, resource: RESOURCE, clock: () => NOW })(),
    ).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringMatching(/--connector-identity\.$/),
    });
  });

  it('is refused without its header, in whatever form the endpoint repeats that', async () => {
    const secret = `${randomBytes(24).toString('base64url')}/+&=`;
    const forms = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ];
    for (const form of forms) {
      for (const member of ['error_description', 'message']) {
        const environment = { ...APP_SERVICE, IDENTITY_HEADER: secret };
        const { ask } = setUp('system', environment, { [member]: `no identity for ${form}` }, 401);
        await expect(ask()).rejects.toMatchObject({
          code: 'InvalidClient',
          message: 'The managed identity was refused: in words that repeat what must stay secret.',
        });
      }
    }
  });

  it('is believed for 28 hours at most, whatever its token says', async () => {
    const { ask } = setUp('system', {}, { expires_on: 99_999_999_999 });
    expect((await ask()).expires).toBe(NOW / 1000 + 28 * 3600);
  });
});

describe('a demand of the vault on the managed identity', () => {
  const CLAIMS = '{"access_token":{}}';
  const queriesOf = (asked: readonly { readonly url: string }[]) =>
    asked.map(({ url }) => Object.fromEntries(new URL(url).searchParams));

  it('asks the metadata service past what it keeps', async () => {
    const answer = { access_token: 'first' };
    const { ask, asked } = setUp('system', {}, answer);
    await ask();
    answer.access_token = 'second';
    expect(await ask(CLAIMS)).toMatchObject({ accessToken: 'second' });
    const [before, demanded] = queriesOf(asked);
    expect([before?.['bypass_cache'], demanded?.['bypass_cache']]).toEqual([undefined, 'true']);
  });

  it("names the refused token to an app's endpoint by its hash", async () => {
    const answer = { access_token: 'first' };
    const { ask, asked } = setUp('system', APP_SERVICE, answer);
    await ask();
    answer.access_token = 'second';
    expect(await ask(CLAIMS)).toMatchObject({ accessToken: 'second' });
    const [before, demanded] = queriesOf(asked);
    expect(before).not.toHaveProperty('xms_cc');
    expect(demanded).toMatchObject({ xms_cc: 'cp1', token_sha256_to_refresh: hash('sha256', 'first') });
  });

  it.each([
    ['the metadata service', {}, '169.254.169.254'],
    ["an app's endpoint", APP_SERVICE, '127.0.0.1:41'],
  ])('that %s answers with the old token is not met', async (_which, environment, host) => {
    const { ask } = setUp('system', environment);
    await ask();
    await expect(ask(CLAIMS)).rejects.toMatchObject({
      code: 'InvalidClient',
      message: `The vault demands a new token of the managed identity, and ${host} gave the old one again. Try again later.`,
    });
  });
});
