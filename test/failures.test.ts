import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCall } from '../src/gateway/start/first-start.ts';
import { type Parameters, statement } from '../src/store/query.ts';
import { CONNECTIONS, manage, mintKey, newApplication, newConnection, principalProperties } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** What the connector says when something is wrong: Microsoft's envelope and texts, and one id for the call everywhere. */
const INVALID = 'Operation failed because some of the inputs are not valid.';
const NOT_FOUND = 'Operation failed because the requested resource was not found in the key vault.';
const NO_TOKEN = 'AKV10001: The token is malformed or was not signed by its issuer.';
const NO_KEY = 'The request has no valid key of this connection; send "Authorization: Key" with one of its keys.';
const NOT_PERMITTED =
  'Operation failed because client does not have permission to perform the operation on the key vault. Please check ' +
  'your permissions in the key vault access policies ' +
  'https://docs.microsoft.com/en-us/azure/key-vault/general/assign-access-policy-portal.';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ZEROS = '0'.repeat(32);

/** The one envelope, with nothing beside it, and with the id that the header names. */
function expectEnvelope(reply: Reply, status: number, text: string): void {
  const id = String(reply.headers['x-ms-client-request-id']);
  expect(id).toMatch(GUID);
  expect([reply.status, reply.body]).toEqual([
    status,
    {
      status,
      message: `${text}\r\nclientRequestId: ${id}`,
      error: { message: text },
      source: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    },
  ]);
  expect(Object.keys(reply.body)).toEqual(['status', 'message', 'error', 'source']);
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
}

describeOnBoth("the connector's failures", (newUrl) => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
  });

  afterAll(() => gateway.stop());

  const get = (path: string, headers?: Record<string, string>) => gateway.action('GET', path, undefined, headers);

  describe('400', () => {
    it.each([
      ['/secrets/under_score/value', 'secretName', 'a name is 1 to 127 characters of 0-9, a-z, A-Z and -'],
      [`/secrets/${'x'.repeat(128)}/value`, 'secretName', 'a name is 1 to 127 characters of 0-9, a-z, A-Z and -'],
      ['/keys/%2e%2e%2fx/metadata', 'keyName', 'a name is 1 to 127 characters of 0-9, a-z, A-Z and -'],
      ['/secrets/api-key/versions/latest/value', 'secretVersion', 'a version is 32 characters of 0-9 and a-f'],
      [`/keys/demo-key/versions/${'A'.repeat(32)}/metadata`, 'keyVersion', 'a version is 32 characters of 0-9 and a-f'],
    ])('%s: says which input, and why', async (path, parameter, why) => {
      expectEnvelope(await get(path), 400, `${INVALID} The parameter ${parameter} is not valid: ${why}.`);
    });
  });

  describe('401', () => {
    it('without a key, or with none of ours', async () => {
      const headers = [
        '',
        'Key',
        'Key ',
        `Key ${gateway.key.slice(0, -1)}`,
        `Key ${gateway.key}x`,
        `Key ${'A'.repeat(43)}`,
        `Bearer ${gateway.key}`,
        `Basic ${gateway.key}`,
        gateway.key,
      ];
      for (const authorization of headers) {
        const { result, records } = await audited(gateway, () => get('/secrets/api-key/value', { authorization }));
        expectEnvelope(result, 401, authorization.startsWith('Bearer') ? NO_TOKEN : NO_KEY);
        expect(result.headers['www-authenticate']).toMatch(/^Key realm="sallyport", Bearer authorization="https:/);
        expect(records).toMatchObject([{ operation: 'GetSecret', resultType: 'Denied', code: 'Unauthorized' }]);
        expect(records[0]).not.toHaveProperty('connection');
      }
    });

    it("with another connection's key, and the record says whose it was", async () => {
      const other = await newConnection(gateway, 'stranger');
      const { result, records } = await audited(gateway, () =>
        get('/secrets/api-key/value', { authorization: `Key ${other.key}` }),
      );
      expectEnvelope(result, 401, NO_KEY);
      expect(records).toMatchObject([
        { operation: 'GetSecret', resultType: 'Denied', connection: other.id, key: expect.stringMatching(GUID) },
      ]);
    });

    it('on a connection that is not there, in the same words', async () => {
      const other = await newConnection(gateway, 'short-lived');
      expect((await other.action('GET', '/secrets')).status).toBe(200);
      await manage(gateway, 'DELETE', `${CONNECTIONS}/short-lived`);
      expectEnvelope(await other.action('GET', '/secrets'), 401, NO_KEY);
    });

    it('with a key that was revoked, at once, while the other key of the connection stays', async () => {
      const connection = await newConnection(gateway, 'two-keys');
      const second = await mintKey(gateway, 'two-keys');
      const listed = await manage(gateway, 'GET', `${CONNECTIONS}/two-keys/connectionKeys`);
      const keys = (JSON.parse(listed.text) as { value: { id: string; hint: string }[] }).value;
      expect(keys).toHaveLength(2);
      const { records } = await audited(gateway, () => connection.action('GET', '/secrets'));
      await manage(gateway, 'DELETE', `${CONNECTIONS}/two-keys/connectionKeys/${records[0]?.key}`);
      expect((await connection.action('GET', '/secrets')).status).toBe(401);
      const headers = { authorization: `Key ${second}` };
      expect((await connection.action('GET', '/secrets', undefined, headers)).status).toBe(200);
    });

    it("where the vault grants nothing to the connection's identity, in Microsoft's words", async () => {
      const powerless = await newConnection(gateway, 'powerless', { client: await newApplication(gateway) });
      const { result, records } = await audited(gateway, () => powerless.action('GET', '/secrets/api-key/value'));
      expectEnvelope(result, 401, NOT_PERMITTED);
      expect(records).toMatchObject([{ operation: 'GetSecret', resultType: 'Denied', status: 401 }]);
      // Before any look-up: a secret that is not there is refused in the same words.
      expectEnvelope(await powerless.action('GET', '/secrets/not-there/value'), 401, NOT_PERMITTED);
      const encryption = await powerless.action('POST', '/keys/demo-key/encrypt', { rawData: 'x' });
      expectEnvelope(encryption, 401, NOT_PERMITTED);
    });

    it("where the authority refuses the connection's secret, in the same words", async () => {
      const { clientId, clientSecret } = await newApplication(gateway);
      const client = { clientId, clientSecret: `${clientSecret}x` };
      const mistyped = await newConnection(gateway, 'mistyped', { client });
      expectEnvelope(await mistyped.action('GET', '/secrets'), 401, NOT_PERMITTED);
    });

    it('until the connection is put right', async () => {
      const rights = await newApplication(gateway);
      const connection = await newConnection(gateway, 'corrected', { client: rights });
      expect((await connection.action('GET', '/secrets')).status).toBe(401);
      const { clientId = '', clientSecret = '', tenantId } = gateway.ready.authority;
      const properties = principalProperties({ clientId, clientSecret }, tenantId);
      const put = await manage(gateway, 'PUT', `${CONNECTIONS}/corrected`, { body: { properties } });
      expect(put.status).toBe(200);
      expect((await connection.action('GET', '/secrets')).status).toBe(200);
    });
  });

  describe('403', () => {
    it('a disabled secret is refused with the sentence of the vault; its lists are not', async () => {
      await gateway.vault('PUT', '/secrets/switched-off', { value: 'x', attributes: { enabled: false } });
      const refused = await get('/secrets/switched-off/value');
      expectEnvelope(refused, 403, 'Operation get is not allowed on a disabled secret.');
      const versions = await get('/secrets/switched-off/versions');
      expect(JSON.parse(versions.text)).toMatchObject({ value: [{ name: 'switched-off', isEnabled: false }] });
    });
  });

  describe('404', () => {
    it.each([
      ['GET', '/secrets/not-there/value'],
      ['GET', '/secrets/not-there/metadata'],
      ['GET', `/secrets/api-key/versions/${ZEROS}/value`],
      ['GET', `/secrets/api-key/versions/${ZEROS}/metadata`],
      ['GET', '/keys/not-there/metadata'],
      ['GET', `/keys/demo-key/versions/${ZEROS}/metadata`],
      ['POST', '/keys/not-there/encrypt'],
      ['POST', `/keys/demo-key/versions/${ZEROS}/decrypt`],
    ])('%s %s', async (method, path) => {
      const body = method === 'POST' ? { rawData: 'x', encryptedData: 'AAAA' } : undefined;
      expectEnvelope(await gateway.action(method, path, body), 404, NOT_FOUND);
    });

    it('a vault that is not there', async () => {
      const lost = await newConnection(gateway, 'lost', { vault: 'elsewhere' });
      expectEnvelope(await lost.action('GET', '/secrets'), 404, NOT_FOUND);
    });

    it("a secret's version is none of another secret", async () => {
      const version = (await get('/secrets/smtp-password/metadata')).body['version'];
      expectEnvelope(await get(`/secrets/api-key/versions/${version}/value`), 404, NOT_FOUND);
    });

    it('a secret that was deleted, and its versions', async () => {
      const set = await gateway.vault('PUT', '/secrets/gone', { value: 'x' });
      const version = String(set.body['id']).split('/').at(-1);
      await gateway.vault('DELETE', '/secrets/gone');
      expectEnvelope(await get('/secrets/gone/value'), 404, NOT_FOUND);
      expectEnvelope(await get(`/secrets/gone/versions/${version}/value`), 404, NOT_FOUND);
      expect((await get('/secrets/gone/versions')).body).toEqual({ value: [], continuationToken: null });
    });
  });

  describe('500', () => {
    it('a row that was edited in the database is never served, and nothing is said about it', async () => {
      const { store, journal } = gateway.services;
      const edit = statement((db, p: Parameters<{ name: string; meta: string }>) =>
        db.updateTable('object').set({ meta: p.meta }).where('kind', '=', 'secrets').where('name', '=', p.name),
      );
      await gateway.vault('PUT', '/secrets/edited', { value: 'canary-value', attributes: { enabled: false } });
      const meta = JSON.stringify({ name: 'edited', version: ZEROS, enabled: true, created: 0, updated: 0 });
      const changes = [store.change(edit, { name: 'edited', meta })];
      await journal.conduct(startCall('TestEdit'), () => ({ output: undefined, changes }));
      const { result, records } = await audited(gateway, () => get('/secrets/edited/value'));
      expectEnvelope(result, 500, 'Encountered an internal server error.');
      expect(records).toMatchObject([{ operation: 'GetSecret', resultType: 'Failed', status: 500, code: 'Tampered' }]);
      expectEnvelope(await get('/secrets'), 500, 'Encountered an internal server error.');
    });
  });

  describe('the id of the call', () => {
    it.each(['/secrets/api-key/value', '/secrets/not-there/value', '/secrets/under_score/value'])(
      "%s: the caller's own is echoed, and stands in the record",
      async (path) => {
        const id = randomUUID();
        const headers = { authorization: `Key ${gateway.key}`, 'x-ms-client-request-id': id };
        const { result, records } = await audited(gateway, () => get(path, headers));
        expect(result.headers['x-ms-client-request-id']).toBe(id);
        expect(records).toMatchObject([{ clientRequestId: id, requestId: result.headers['x-ms-request-id'] }]);
      },
    );

    it.each(['no guid', `${randomUUID()}, ${randomUUID()}`, '"><script>'])(
      '%j is replaced by one of ours',
      async (id) => {
        const headers = { authorization: `Key ${gateway.key}`, 'x-ms-client-request-id': id };
        const { result, records } = await audited(gateway, () => get('/secrets/not-there/value', headers));
        expectEnvelope(result, 404, NOT_FOUND);
        expect(records).toMatchObject([{ clientRequestId: result.headers['x-ms-client-request-id'] }]);
      },
    );
  });
});

describe('throttling', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({ throttleCalls: 5, throttleSeconds: 4 });
  });

  afterAll(() => gateway.stop());

  const get = () => gateway.action('GET', '/secrets/api-key/value');

  it('answers the call that is one too many with the words of the gateway, and recovers by itself', async () => {
    const other = await newConnection(gateway, 'unhurried');
    const replies = await Promise.all([get(), get(), get(), get(), get()]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { result, records } = await audited(gateway, get);
    const seconds = Number(result.headers['retry-after']);
    expect([1, 2, 3, 4]).toContain(seconds);
    expect([result.status, result.body]).toEqual([
      429,
      {
        statusCode: 429,
        message: `Rate limit is exceeded. Try again in ${seconds} seconds. Please see https://docs.microsoft.com/azure/logic-apps/handle-throttling-problems-429-errors for more details.`,
      },
    ]);
    expect(records).toMatchObject([
      { status: 429, code: 'TooManyRequests', connection: gateway.connectionId, resultType: 'Failed' },
    ]);
    // Another connection feels nothing, and what was refused does not count: the window opens although calls go on.
    expect((await other.action('GET', '/secrets')).status).toBe(200);
    await expect.poll(async () => (await get()).status, { timeout: 15_000, interval: 100 }).toBe(200);
  });

  it('counts all callers of a connection together, whichever key they hold', async () => {
    const connection = await newConnection(gateway, 'shared');
    const second = { authorization: `Key ${await mintKey(gateway, 'shared')}` };
    const statuses = [];
    for (let call = 0; call < 6; call += 1) {
      const headers = call % 2 === 0 ? second : undefined;
      statuses.push((await connection.action('GET', '/secrets', undefined, headers)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('does not count calls without a key', async () => {
    const connection = await newConnection(gateway, 'probed');
    for (let call = 0; call < 10; call += 1) {
      expect((await connection.action('GET', '/secrets', undefined, { authorization: 'Key x' })).status).toBe(401);
    }
    expect((await connection.action('GET', '/secrets')).status).toBe(200);
  });
});
