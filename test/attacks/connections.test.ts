import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS, manage, newApplication, newConnection, type TestConnection } from '../administration.ts';
import { expectEnvelope, NO_KEY, NO_TOKEN } from './answers.ts';
import { requestText, startTarget, type Target } from './target.ts';

/** Connections of others, and keys that are no longer any. */
let target: Target;
let other: TestConnection;

beforeAll(async () => {
  target = await startTarget();
  other = await newConnection(target.gateway, 'other');
});

afterAll(() => target.stop());

const close = 'Connection: close';

/** Get secret on a connection id of one's choice, with a key of one's choice. */
function get(id: string, key: string, path = '/secrets/api-key/value') {
  const headers = [`Host: ${target.host}`, `Authorization: Key ${key}`, close];
  const text = requestText(`GET /apim/keyvault/${id}${path} HTTP/1.1`, headers);
  return target.harmless(async () => (await target.send(text)).replies[0]);
}

describe('N30 V01 a connection', () => {
  it("is not opened by another connection's key, and the record says whose key it was", async () => {
    const { outcome, records } = await get(target.gateway.connectionId, other.key);
    expectEnvelope(outcome, 401, NO_KEY);
    const { url, tenantId } = target.gateway.ready.authority;
    expect(outcome?.headers['www-authenticate']).toBe(
      `Key realm="sallyport", Bearer authorization="${url}/${tenantId}", resource="https://apihub.azure.com"`,
    );
    expect(records).toMatchObject([
      { operation: 'GetSecret', status: 401, resultType: 'Denied', connection: other.id },
    ]);
    expect(records[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['in capitals', () => other.id.toUpperCase()],
    ['with a byte less', () => other.id.slice(0, -1)],
    ['with a byte more', () => `${other.id}0`],
    ['with a NUL behind', () => `${other.id}%00`],
    ['with a path behind, encoded', () => `${other.id}%2f..%2f${target.gateway.connectionId}`],
    ['with a path before, encoded', () => `..%2f${other.id}`],
    ['as a parameter', () => `${other.id};id=${target.gateway.connectionId}`],
    ['with a space', () => `${other.id}%20`],
    ['that is not there', () => '0'.repeat(32)],
    ['that is no id', () => 'constructor'],
    ['by its name', () => 'other'],
  ])('is not found by an id written %s, though the key is its own', async (_how, id) => {
    const { outcome, records } = await get(id(), other.key);
    expectEnvelope(outcome, 401, NO_KEY);
    expect(records).toMatchObject([{ operation: 'GetSecret', status: 401, connection: other.id }]);
  });

  it.each([['..%2f..%2fhealthz'], ['%2e%2e'], ['..']])('%j is an id like any other wrong one', async (id) => {
    const { outcome } = await get(id, other.key);
    expectEnvelope(outcome, 401, NO_KEY);
  });

  it('that walks out of its path is at no path of ours', async () => {
    for (const id of [`${other.id}/../${target.gateway.connectionId}`, `../keyvault/${target.gateway.connectionId}`]) {
      const { outcome, records } = await get(id, other.key);
      expect(outcome?.status).toBe(404);
      expect(records).toEqual([]);
    }
  });

  it('answers the same to a wrong key, a foreign key and an unknown id', async () => {
    const texts = [];
    for (const [id, key] of [
      [other.id, 'A'.repeat(43)],
      [other.id, target.gateway.key],
      ['0'.repeat(32), target.gateway.key],
    ] as const) {
      const { outcome } = await get(id, key);
      texts.push(outcome?.text.replace(/clientRequestId: [0-9a-f-]{36}/, ''));
    }
    expect(new Set(texts).size).toBe(1);
  });
});

describe('N30 V28 a connection that was deleted', () => {
  it('opens to none of its keys from the moment of the answer, and gives none again', async () => {
    const { gateway } = target;
    const doomed = await newConnection(gateway, 'doomed');
    expect((await doomed.action('GET', '/secrets/api-key/value')).status).toBe(200);
    const [, gone] = await Promise.all([
      manage(gateway, 'DELETE', `${CONNECTIONS}/doomed`),
      Promise.all(Array.from({ length: 20 }, () => doomed.action('GET', '/secrets/api-key/value'))),
    ]);
    expect(gone.every(({ status }) => status === 200 || status === 401)).toBe(true);
    const { outcome, records } = await get(doomed.id, doomed.key);
    expectEnvelope(outcome, 401, NO_KEY);
    expect(records).toMatchObject([{ status: 401, resultType: 'Denied' }]);
    const again = await newConnection(gateway, 'doomed');
    expect(again.id).not.toBe(doomed.id);
    expectEnvelope((await get(again.id, doomed.key)).outcome, 401, NO_KEY);
  });
});

describe('a connection key', () => {
  it('that was revoked opens nothing from the moment of the answer, while the others do', async () => {
    const { gateway } = target;
    const { body } = await manage(gateway, 'POST', `${CONNECTIONS}/other/listConnectionKeys`, { body: {} });
    const { connectionKey, keyId } = body as unknown as { connectionKey: string; keyId: string };
    expect((await get(other.id, connectionKey)).outcome?.status).toBe(200);
    await manage(gateway, 'DELETE', `${CONNECTIONS}/other/connectionKeys/${keyId}`);
    expectEnvelope((await get(other.id, connectionKey)).outcome, 401, NO_KEY);
    expect((await get(other.id, other.key)).outcome?.status).toBe(200);
  });

  it('opens nothing from its last second on', async () => {
    const { gateway } = target;
    const brief = await newConnection(gateway, 'brief');
    const { body } = await manage(gateway, 'POST', `${CONNECTIONS}/brief/listConnectionKeys`, {
      body: { validityTimeSpan: 1 },
    });
    const { connectionKey, expires } = body as unknown as { connectionKey: string; expires: string };
    const end = Date.parse(expires);
    gateway.clock.now = end - 1_000;
    expect((await get(brief.id, connectionKey)).outcome?.status).toBe(200);
    gateway.clock.now = end;
    expectEnvelope((await get(brief.id, connectionKey)).outcome, 401, NO_KEY);
    gateway.clock.now = 0;
  });

  it.each([
    ['of 42 characters', () => other.key.slice(1)],
    ['of 44 characters', () => `${other.key}A`],
    [
      'in the other case',
      () => other.key.replace(/[a-zA-Z]/g, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())),
    ],
    ['with padding', () => `${other.key}=`],
    ['in quotes', () => `"${other.key}"`],
    ['in the standard alphabet', () => `${other.key.slice(0, -1)}+`],
    ['of 30 KB', () => other.key.repeat(700)],
    ['twice', () => `${other.key}, Key ${other.key}`],
    ["that is the key's own hash", () => Buffer.from(other.key, 'base64url').toString('hex').slice(0, 43)],
  ])('%s is none', async (_how, key) => {
    const { outcome, records } = await get(other.id, key());
    expectEnvelope(outcome, 401, NO_KEY);
    expect(records).toMatchObject([{ operation: 'GetSecret', status: 401 }]);
    expect(records[0]).not.toHaveProperty('connection');
  });

  it.each([
    ['in the query', (key: string) => [`/secrets/api-key/value?key=${key}&Authorization=Key%20${key}`, '']],
    ['in a cookie', (key: string) => ['/secrets/api-key/value', `Cookie: Authorization=Key ${key}`]],
    ['for the proxy', (key: string) => ['/secrets/api-key/value', `Proxy-Authorization: Key ${key}`]],
    ['as a bearer token', (key: string) => ['/secrets/api-key/value', `Authorization: Bearer ${key}`], NO_TOKEN],
    ['as Basic', (key: string) => ['/secrets/api-key/value', `Authorization: Basic ${btoa(`key:${key}`)}`]],
  ] as const)('%s is none', async (_where, make, why: string = NO_KEY) => {
    const [path = '', header = ''] = make(other.key);
    const headers = [`Host: ${target.host}`, ...(header === '' ? [] : [header]), close];
    const text = requestText(`GET /apim/keyvault/${other.id}${path} HTTP/1.1`, headers);
    const { outcome, records } = await target.harmless(async () => (await target.send(text)).replies[0]);
    expectEnvelope(outcome, 401, why);
    expect(records).toMatchObject([{ operation: 'GetSecret', status: 401 }]);
  });
});

describe('N29 a connection whose identity the vault refuses', () => {
  const REFUSED =
    'Operation failed because client does not have permission to perform the operation on the key vault. Please check your ' +
    'permissions in the key vault access policies https://docs.microsoft.com/en-us/azure/key-vault/general/assign-access-policy-portal.';

  it('answers 401 for every action, whether the object is there or not', async () => {
    const client = await newApplication(target.gateway);
    const stranger = await newConnection(target.gateway, 'stranger', { client });
    const version = '0'.repeat(32);
    for (const path of [
      '/secrets',
      '/secrets/api-key/value',
      '/secrets/nothing/value',
      `/secrets/api-key/versions/${version}/value`,
      '/keys/demo-key/metadata',
    ]) {
      const { outcome, records } = await target.harmless(() => stranger.action('GET', path));
      expectEnvelope(outcome, 401, REFUSED);
      expect(records).toMatchObject([
        { category: 'connector', status: 401, resultType: 'Denied', connection: stranger.id },
      ]);
    }
    for (const input of [{ rawData: 'x' }, { encryptedData: 'AA==' }]) {
      const action = 'rawData' in input ? 'encrypt' : 'decrypt';
      expectEnvelope(await stranger.action('POST', `/keys/demo-key/${action}`, input), 401, REFUSED);
    }
  });

  it('answers 401 where its client secret is wrong, without saying so', async () => {
    const { clientId } = await newApplication(target.gateway);
    const wrong = await newConnection(target.gateway, 'wrong', {
      client: { clientId, clientSecret: 'not-the-secret' },
    });
    // The first refusal is noted in the connection, for whoever may read that.
    expectEnvelope(await wrong.action('GET', '/secrets/api-key/value'), 401, REFUSED);
    const { outcome } = await target.harmless(() => wrong.action('GET', '/secrets/api-key/value'));
    expectEnvelope(outcome, 401, REFUSED);
    expect(outcome.text).not.toMatch(/AADSTS|not-the-secret|client_?secret/i);
  });

  it('answers 404 where its vault is not there', async () => {
    const lost = await newConnection(target.gateway, 'lost', { vault: 'not-here' });
    const { outcome } = await target.harmless(() => lost.action('GET', '/secrets/api-key/value'));
    expectEnvelope(outcome, 404, 'Operation failed because the requested resource was not found in the key vault.');
  });
});

describe('V03 a continuation token', () => {
  const FOREIGN = 'The parameter continuationToken is not valid: it is not a token of this list on this connection.';
  let token: string;

  beforeAll(async () => {
    const { gateway } = target;
    for (let at = 0; at < 26; at += 1) await gateway.vault('PUT', `/secrets/page-${at}`, { value: 'x' });
    token = String((await gateway.action('GET', '/secrets')).body['continuationToken']);
    expect((await gateway.action('GET', `/secrets?continuationToken=${token}`)).status).toBe(200);
  });

  it('of one connection is nothing to another', async () => {
    const { outcome } = await target.harmless(() => other.action('GET', `/secrets?continuationToken=${token}`));
    expectEnvelope(outcome, 400, FOREIGN);
  });

  it('of one list is nothing to another list', async () => {
    for (const path of ['/keys', '/secrets/api-key/versions', '/keys/demo-key/versions'])
      expectEnvelope(await target.gateway.action('GET', `${path}?continuationToken=${token}`), 400, FOREIGN);
  });

  it.each([
    ['empty', () => ''],
    ['a URL elsewhere', () => 'https://evil.example/secrets?$skiptoken=x'],
    ['a path', () => '//evil.example/'],
    ['with a bit flipped', () => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    ['cut', () => token.slice(0, 30)],
    [
      'with a name of our own',
      () => Buffer.concat([Buffer.alloc(16), Buffer.from('9999999999.api-key')]).toString('base64url'),
    ],
  ])('that is %s is refused', async (_what, forged) => {
    const path = `/secrets?continuationToken=${encodeURIComponent(forged())}`;
    const { outcome, records } = await target.harmless(() => target.gateway.action('GET', path));
    expectEnvelope(outcome, 400, FOREIGN);
    expect(records).toMatchObject([{ operation: 'ListSecrets', status: 400 }]);
  });

  it('is stale after an hour', async () => {
    target.gateway.clock.now = Date.now() + 3_602_000;
    const reply = await target.gateway.action('GET', `/secrets?continuationToken=${token}`);
    target.gateway.clock.now = 0;
    expectEnvelope(
      reply,
      400,
      'The parameter continuationToken is not valid: it is older than an hour, so begin the list again.',
    );
  });
});
