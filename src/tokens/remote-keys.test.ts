import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { discoverKeys } from './discovered-keys.ts';
import { type Fetch, fetchDocument } from './remote-document.ts';
import { createRemoteKeys } from './remote-keys.ts';

const URL_OF_KEYS = 'https://login.example/tenant/discovery/v2.0/keys';
const MINUTE = 60_000;

function newKey(members: object = {}, bits = 2048) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return { ...publicKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', ...members } as { kid: string };
}

const [one, two] = [newKey(), newKey()] as const;

async function* chunks(...texts: readonly string[]) {
  for (const text of texts) yield Buffer.from(text);
}

const answering = (value: unknown, status = 200) => ({
  status,
  body: chunks(typeof value === 'string' ? value : JSON.stringify(value)),
});

/** A key set elsewhere whose answer and whose time a test may set. */
function keysAt(answer: () => ReturnType<typeof answering> | Promise<never>, options: { issuers?: string[] } = {}) {
  const state = { now: 0, answer };
  const fetch = vi.fn<Fetch>(async () => state.answer());
  const withdrawn = vi.fn();
  const keys = createRemoteKeys({ url: URL_OF_KEYS, fetch, clock: () => state.now, withdrawn, ...options });
  return { keys, fetch, withdrawn, state };
}

const idsOf = async (keys: Promise<{ keys: { kid?: string | undefined }[] }>) =>
  (await keys).keys.map(({ kid }) => kid);
const UNAVAILABLE = { code: 'Unavailable', status: 503 };

describe('keys elsewhere', () => {
  it('are fetched at the first token, from the one URL, and then remembered as the same object', async () => {
    const { keys, fetch } = keysAt(() => answering({ keys: [one, two] }));
    const first = await keys(one.kid);
    expect(await keys(two.kid)).toBe(first);
    expect(fetch.mock.calls.map(([url, { redirect }]) => [url, redirect])).toEqual([[URL_OF_KEYS, 'manual']]);
  });

  it('are fetched once, however many tokens come first', async () => {
    const { keys, fetch } = keysAt(() => answering({ keys: [one] }));
    const sets = await Promise.all(Array.from({ length: 100 }, () => keys(one.kid)));
    expect(new Set(sets).size).toBe(1);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('stay the same object where a later answer says the same', async () => {
    const { keys, fetch, state } = keysAt(() => answering({ keys: [one] }));
    const first = await keys(one.kid);
    state.now = MINUTE;
    expect(await keys(two.kid)).toBe(first);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('are fetched anew after an hour, while the old ones serve', async () => {
    const { keys, fetch, withdrawn, state } = keysAt(() => answering({ keys: [one] }));
    await keys(one.kid);
    state.now = 60 * MINUTE - 1;
    await keys(one.kid);
    expect(fetch).toHaveBeenCalledTimes(1);
    state.now = 60 * MINUTE;
    state.answer = () => answering({ keys: [two] });
    expect(await idsOf(keys(one.kid))).toEqual([one.kid]);
    await vi.waitFor(async () => expect(await idsOf(keys(two.kid))).toEqual([two.kid]));
    expect(withdrawn).toHaveBeenCalledTimes(1);
  });

  it('serve for a day at the most where nobody answers any more', async () => {
    const { keys, state } = keysAt(() => answering({ keys: [one] }));
    await keys(one.kid);
    state.answer = () => Promise.reject(new TypeError('fetch failed'));
    state.now = 24 * 60 * MINUTE - 1;
    expect(await idsOf(keys(one.kid))).toEqual([one.kid]);
    state.now += PAUSE;
    await expect(keys(one.kid)).rejects.toMatchObject({
      ...UNAVAILABLE,
      message:
        "The keys of this token's issuer cannot be had at the moment. login.example could not be reached, or answered " +
        'no JSON object in time.',
    });
  });

  it('that are there again after a failure serve again', async () => {
    const { keys, state } = keysAt(() => Promise.reject(new TypeError('fetch failed')));
    await expect(keys(one.kid)).rejects.toMatchObject(UNAVAILABLE);
    state.answer = () => answering({ keys: [one] });
    await expect(keys(one.kid)).rejects.toMatchObject(UNAVAILABLE);
    state.now = 5_000;
    expect(await idsOf(keys(one.kid))).toEqual([one.kid]);
  });
});

const PAUSE = MINUTE;

describe('V11 an unknown key id', () => {
  it('is looked for once a minute, however many callers name however many', async () => {
    const { keys, fetch, state } = keysAt(() => answering({ keys: [one] }));
    await keys(one.kid);
    const storm = () => Promise.all(Array.from({ length: 200 }, () => keys(randomUUID())));
    await storm();
    expect(fetch).toHaveBeenCalledTimes(1);
    state.now = PAUSE;
    await storm();
    await storm();
    expect(fetch).toHaveBeenCalledTimes(2);
    state.now = 2 * PAUSE;
    await storm();
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it('is found where the issuer has come to use it', async () => {
    const { keys, withdrawn, state } = keysAt(() => answering({ keys: [one] }));
    await keys(one.kid);
    state.now = PAUSE;
    state.answer = () => answering({ keys: [one, two] });
    expect(await idsOf(keys(two.kid))).toEqual([one.kid, two.kid]);
    expect(withdrawn).not.toHaveBeenCalled();
  });

  it.each([
    ['503', () => answering({ keys: [two] }, 503)],
    ['a redirect', () => answering({ keys: [two] }, 302)],
    ['no JSON', () => answering('<html>')],
    ['a list', () => answering([two])],
    ['a member twice', () => answering(`{"keys":[],"keys":[${JSON.stringify(two)}]}`)],
    ['no keys', () => answering({ keys: [] })],
    ['keys that are no list', () => answering({ keys: two })],
    ['an empty body', () => ({ status: 200, body: chunks() })],
    ['more than 256 KiB', () => answering({ padding: 'x'.repeat(256 * 1024), keys: [two] })],
    [
      'bytes that are no UTF-8',
      () => ({
        status: 200,
        body: (async function* () {
          yield Buffer.from([0xff]);
        })(),
      }),
    ],
    ['a break of the line', () => Promise.reject(new TypeError('terminated'))],
  ])('does not cost the keys that there are, where the answer is %s', async (_, answer) => {
    const { keys, fetch, state } = keysAt(() => answering({ keys: [one] }));
    const before = await keys(one.kid);
    state.now = PAUSE;
    state.answer = answer;
    expect(await keys(two.kid)).toBe(before);
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});

describe('a key in the set', () => {
  const ec = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'ec' };
  it.each([
    ['of a curve', ec],
    ['that is a secret', { kty: 'oct', k: 'AAAA', kid: 'oct' }],
    ['to encrypt with', newKey({ use: 'enc' })],
    ['for another algorithm', newKey({ alg: 'PS256' })],
    ['without an id', newKey({ kid: undefined })],
    ['of 1024 bits', newKey({}, 1024)],
    [
      'of 2047 bits and a zero in front',
      newKey({ n: Buffer.concat([Buffer.of(0), Buffer.alloc(256, 0x7f)]).toString('base64url') }),
    ],
    ['of another issuer', newKey({ issuer: 'https://login.example/other/' })],
    ['that is null', null],
  ])('%s is not taken', async (_, key) => {
    const { keys } = keysAt(() => answering({ keys: [key, one] }), { issuers: ['https://login.example/tenant/'] });
    expect(await idsOf(keys(one.kid))).toEqual([one.kid]);
  });

  it('of no use, of 2048 bits, of the right issuer, is taken, without what else it says', async () => {
    const key = newKey({ use: undefined, issuer: 'https://login.example/tenant/', x5c: ['AA=='], d: 'AAAA' });
    const { keys } = keysAt(() => answering({ keys: [key] }), { issuers: ['https://login.example/tenant/'] });
    const [taken] = (await keys(key.kid)).keys;
    expect(Object.keys(taken ?? {}).sort()).toEqual(['e', 'kid', 'kty', 'n', 'use']);
  });

  it('of a curve is taken where such keys are asked for', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const p384 = { ...publicKey.export({ format: 'jwk' }), kid: 'p384' };
    const fetch: Fetch = async () => answering({ keys: [ec, p384, newKey({ alg: 'RS512' }), one] });
    const keys = createRemoteKeys({ url: URL_OF_KEYS, fetch, clock: () => 0, algorithms: ['RS256', 'ES256'] });
    expect(await idsOf(keys('ec'))).toEqual(['ec', one.kid]);
  });
});

describe('an issuer that publishes where its keys are', () => {
  const issuer = 'https://login.example/tenant';
  const documents = (configuration: object): { fetch: Fetch; fetched: string[] } => {
    const fetched: string[] = [];
    const fetch: Fetch = async (url) => {
      fetched.push(url);
      return answering(url.endsWith('/openid-configuration') ? configuration : { keys: [one] });
    };
    return { fetch, fetched };
  };

  it('is asked at its own address, and its keys at the one that it names there', async () => {
    const jwks_uri = 'https://login.example/elsewhere/keys';
    const { fetch, fetched } = documents({ issuer, jwks_uri });
    expect(await idsOf(discoverKeys(issuer, { fetch, clock: () => 0 })(one.kid))).toEqual([one.kid]);
    expect(fetched).toEqual([`${issuer}/.well-known/openid-configuration`, jwks_uri]);
  });

  it.each([
    ['another issuer', { issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` }],
    ['no issuer', { jwks_uri: `${issuer}/keys` }],
    ['keys on another host', { issuer, jwks_uri: 'https://169.254.169.254/keys' }],
    ['keys on another port', { issuer, jwks_uri: 'https://login.example:8443/keys' }],
    ['keys without TLS', { issuer, jwks_uri: 'http://login.example/keys' }],
    ['keys for a user', { issuer, jwks_uri: 'https://user@login.example/keys' }],
    ['keys nowhere', { issuer, jwks_uri: '/keys' }],
    ['no keys', { issuer }],
  ])('that names %s is not followed', async (_, configuration) => {
    const { fetch, fetched } = documents(configuration);
    await expect(discoverKeys(issuer, { fetch, clock: () => 0 })(one.kid)).rejects.toMatchObject(UNAVAILABLE);
    expect(fetched).toHaveLength(1);
  });

  it.each(['http://login.example', 'https://login.example?x', 'https://u@login.example', 'login.example', ''])(
    '%j is none, and nobody is asked',
    async (text) => {
      const { fetch, fetched } = documents({});
      await expect(discoverKeys(text, { fetch, clock: () => 0 })(one.kid)).rejects.toMatchObject(UNAVAILABLE);
      expect(fetched).toEqual([]);
    },
  );
});

describe('a document elsewhere', () => {
  it('that does not come within the deadline is given up', async () => {
    const never: Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    await expect(fetchDocument(never, URL_OF_KEYS, 10)).rejects.toMatchObject({
      code: 'BadGateway',
      message: 'login.example could not be reached, or answered no JSON object in time.',
    });
  });

  it('without end is not taken in', async () => {
    let taken = 0;
    const endless: Fetch = async () => ({
      status: 200,
      body: (async function* () {
        while (taken < 100 * 65_536) {
          taken += 65_536;
          yield Buffer.alloc(65_536, 0x20);
        }
      })(),
    });
    await expect(fetchDocument(endless, URL_OF_KEYS)).rejects.toMatchObject({
      message: 'login.example answered more than 262144 bytes.',
    });
    expect(taken).toBe(5 * 65_536);
  });
});
