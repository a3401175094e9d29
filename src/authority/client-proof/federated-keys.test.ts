import { exportJWK } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Fetch } from '../../tokens/remote-document.ts';
import { rsa } from './client-proof.fixture.ts';
import { createFederatedKeys, type FederatedKeys } from './federated-keys.ts';

const ISSUER = 'https://tokens.example/cluster';
const DOCUMENT = `${ISSUER}/.well-known/openid-configuration`;
const KEYS = 'https://tokens.example/keys';

/** What the network answers, by URL, and what it was asked. */
let network: Record<string, unknown>;
let asked: string[];
let now: number;
let keys: FederatedKeys;
const fetch: Fetch = async (url) => {
  asked.push(url);
  const document = network[url];
  if (document === undefined) throw new Error('no such host');
  const body = (async function* () {
    yield Buffer.from(JSON.stringify(document));
  })();
  return { status: 200, body };
};
const jwk = { ...(await exportJWK(rsa().publicKey)), kid: 'one', use: 'sig' };
beforeEach(() => {
  network = { [DOCUMENT]: { issuer: ISSUER, jwks_uri: KEYS }, [KEYS]: { keys: [jwk] } };
  asked = [];
  now = 1_800_000_000_000;
  keys = createFederatedKeys(fetch, () => now);
});

describe('the keys of a federated issuer', () => {
  it('come from where its document says, once', async () => {
    expect((await keys(ISSUER, 'one')).keys).toMatchObject([{ kid: 'one', kty: 'RSA' }]);
    await keys(ISSUER, 'one');
    expect(asked).toEqual([DOCUMENT, KEYS]);
  });

  it('are asked for again for a key that is not known, once a minute', async () => {
    await keys(ISSUER, 'one');
    now += 59_000;
    for (const kid of ['two', 'three']) await keys(ISSUER, kid);
    expect(asked).toHaveLength(2);
    now += 2_000;
    for (const kid of ['two', 'three']) await keys(ISSUER, kid);
    expect(asked).toHaveLength(4);
  });

  it('are kept apart for each issuer', async () => {
    await keys(ISSUER, 'one');
    await expect(keys('https://other.example', 'one')).rejects.toMatchObject({ code: 'Unavailable', status: 503 });
    expect(asked.at(-1)).toBe('https://other.example/.well-known/openid-configuration');
  });

  it('are refused over plain HTTP, of another issuer, and on another host', async () => {
    await expect(keys('http://tokens.example', 'one')).rejects.toThrow(/is no plain https URL/);
    expect(asked).toEqual([]);
    network[DOCUMENT] = { issuer: 'https://tokens.example', jwks_uri: KEYS };
    await expect(keys(ISSUER, 'one')).rejects.toThrow(/is that of another issuer/);
    now += 60_000;
    network[DOCUMENT] = { issuer: ISSUER, jwks_uri: 'https://inside.example/keys' };
    await expect(keys(ISSUER, 'one')).rejects.toThrow(/names keys on another host/);
    expect(asked.filter((url) => url.includes('inside'))).toEqual([]);
  });
});
