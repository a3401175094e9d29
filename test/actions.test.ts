import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../src/connector/actions.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** The fourteen actions against the connector's contract, each over a real socket, on both databases. */
const SECRET = [
  'name',
  'version',
  'contentType',
  'isEnabled',
  'createdTime',
  'lastUpdatedTime',
  'validityStartTime',
  'validityEndTime',
];
const KEY = [
  'name',
  'version',
  'isEnabled',
  'createdTime',
  'lastUpdatedTime',
  'validityStartTime',
  'validityEndTime',
  'allowedOperations',
  'keyType',
];
const LIST = ['value', 'continuationToken'];

/** Microsoft's definition, restated: operationId, method, path, members of the answer in order; then the vault's own call. */
const DEFINITION: readonly (readonly [string, string, string, readonly string[], string])[] = [
  ['ListKeys', 'GET', '/keys', LIST, 'KeyList'],
  ['ListKeyVersions', 'GET', '/keys/{keyName}/versions', LIST, 'KeyListVersions'],
  ['GetKeyMetadata', 'GET', '/keys/{keyName}/metadata', KEY, 'KeyGet'],
  ['GetKeyVersionMetadata', 'GET', '/keys/{keyName}/versions/{keyVersion}/metadata', KEY, 'KeyGet'],
  ['EncryptData', 'POST', '/keys/{keyName}/encrypt', ['encryptedData'], 'KeyEncrypt'],
  ['EncryptDataWithVersion', 'POST', '/keys/{keyName}/versions/{keyVersion}/encrypt', ['encryptedData'], 'KeyEncrypt'],
  ['DecryptData', 'POST', '/keys/{keyName}/decrypt', ['rawData'], 'KeyDecrypt'],
  ['DecryptDataWithVersion', 'POST', '/keys/{keyName}/versions/{keyVersion}/decrypt', ['rawData'], 'KeyDecrypt'],
  ['ListSecrets', 'GET', '/secrets', LIST, 'SecretList'],
  ['ListSecretVersions', 'GET', '/secrets/{secretName}/versions', LIST, 'SecretListVersions'],
  ['GetSecretMetadata', 'GET', '/secrets/{secretName}/metadata', SECRET, 'SecretGet'],
  ['GetSecretVersionMetadata', 'GET', '/secrets/{secretName}/versions/{secretVersion}/metadata', SECRET, 'SecretGet'],
  ['GetSecret', 'GET', '/secrets/{secretName}/value', ['value', ...SECRET], 'SecretGet'],
  [
    'GetSecretVersion',
    'GET',
    '/secrets/{secretName}/versions/{secretVersion}/value',
    ['value', ...SECRET],
    'SecretGet',
  ],
];

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const VERSION = /^[0-9a-f]{32}$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OPERATIONS = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];

type Item = Record<string, unknown>;

it('the actions are the fourteen of the definition, with its methods and paths, in its order', () => {
  expect(ACTIONS.map(({ contract: { name, method, path } }) => [name, method, path])).toEqual(
    DEFINITION.map(([name, method, path]) => [name, method, path]),
  );
});

describeOnBoth('the fourteen actions', (newUrl) => {
  let gateway: TestGateway;
  let values: Record<string, string>;
  let body: (method: string, path: string) => unknown;

  const get = async (path: string): Promise<Item> => (await gateway.action('GET', path)).body;
  const items = async (path: string): Promise<Item[]> => (await get(path))['value'] as Item[];

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    // The older of the two versions, so that "latest" and "this version" are two different answers.
    const versions = async (path: string, name: string): Promise<string> => {
      const latest = (await get(`${path}/${name}/metadata`))['version'];
      const older = (await items(`${path}/${name}/versions`)).find(({ version }) => version !== latest);
      return String(older?.['version']);
    };
    values = {
      keyName: 'demo-key',
      keyVersion: await versions('/keys', 'demo-key'),
      secretName: 'database-password',
      secretVersion: await versions('/secrets', 'database-password'),
    };
    const sealed = async (path: string): Promise<string> =>
      String((await gateway.action('POST', path, { rawData: 'plain' })).body['encryptedData']);
    const latest = await sealed('/keys/demo-key/encrypt');
    const older = await sealed(`/keys/demo-key/versions/${values['keyVersion']}/encrypt`);
    body = (method, path) => {
      if (method === 'GET') return undefined;
      if (path.endsWith('/encrypt')) return { algorithm: 'RSA-OAEP-256', rawData: 'plain' };
      return { algorithm: 'RSA-OAEP-256', encryptedData: path.includes('{keyVersion}') ? older : latest };
    };
  });

  afterAll(() => gateway.stop());

  const call = (method: string, template: string): Promise<Reply> =>
    gateway.action(
      method,
      template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
      body(method, template),
    );

  it.each(DEFINITION)('%s answers exactly its members, in order', async (_name, method, path, members) => {
    const reply = await call(method, path);
    expect([reply.status, Object.keys(reply.body)]).toEqual([200, members]);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it.each(DEFINITION)(
    '%s leaves one record, which says what the vault was asked',
    async (...[name, method, path, , via]) => {
      const { result, records } = await audited(gateway, () => call(method, path));
      expect(records).toEqual([
        expect.objectContaining({
          category: 'connector',
          operation: name,
          via,
          resultType: 'Success',
          status: 200,
          connection: gateway.connectionId,
          vault: 'demo',
          requestId: result.headers['x-ms-request-id'],
          clientRequestId: result.headers['x-ms-client-request-id'],
          principal: expect.stringMatching(GUID),
        }),
      ]);
    },
  );

  it.each(DEFINITION)('%s takes the name in any casing', async (_name, method, path) => {
    const names = values;
    values = { ...names, keyName: 'DEMO-Key', secretName: 'Database-PASSWORD' };
    const reply = await call(method, path);
    values = names;
    expect(reply.status).toBe(200);
  });

  it.each(DEFINITION)('%s is no answer without a key', async (name, method, path) => {
    const { result, records } = await audited(gateway, () =>
      gateway.action(method, path.replace(/\{\w+\}/g, 'x'), body(method, path), { authorization: '' }),
    );
    expect(result.status).toBe(401);
    expect(records).toMatchObject([{ operation: name, resultType: 'Denied', status: 401, code: 'Unauthorized' }]);
  });

  describe('secrets', () => {
    it('Get secret answers absent values as null, times to the second with Z, and the version', async () => {
      const secret = await get('/secrets/api-key/value');
      expect(secret).toMatchObject({ name: 'api-key', contentType: 'token', isEnabled: true });
      expect(secret).toMatchObject({ validityStartTime: null, validityEndTime: null });
      expect(secret['value']).toMatch(/^demo-/);
      expect(secret['version']).toMatch(VERSION);
      expect(secret['createdTime']).toMatch(TIME);
      expect(secret['lastUpdatedTime']).toMatch(TIME);
    });

    it('what the vault knows of a secret is what the connector says of it', async () => {
      const attributes = { enabled: true, nbf: 1_600_000_000, exp: 4_102_444_799 };
      const set = await gateway.vault('PUT', '/secrets/With-Everything', {
        value: 'line one\nline two ✓',
        contentType: 'text/plain',
        attributes,
        tags: { owner: 'nobody' },
      });
      expect(set.status).toBe(200);
      expect(await get('/secrets/with-everything/value')).toEqual({
        value: 'line one\nline two ✓',
        name: 'With-Everything',
        version: String(set.body['id']).split('/').at(-1),
        contentType: 'text/plain',
        isEnabled: true,
        createdTime: expect.stringMatching(TIME),
        lastUpdatedTime: expect.stringMatching(TIME),
        validityStartTime: '2020-09-13T12:26:40Z',
        validityEndTime: '2099-12-31T23:59:59Z',
      });
    });

    it('a secret without content type answers null for it', async () => {
      await gateway.vault('PUT', '/secrets/bare', { value: '' });
      expect(await get('/secrets/bare/value')).toMatchObject({ value: '', contentType: null });
    });

    it('metadata is the secret without its value', async () => {
      const { value, ...metadata } = await get('/secrets/api-key/value');
      expect(value).toBeTypeOf('string');
      expect(await get('/secrets/api-key/metadata')).toEqual(metadata);
    });

    it('Get secret gives the latest version, Get secret version the one that is named', async () => {
      const latest = await get('/secrets/database-password/value');
      const older = await get(`/secrets/database-password/versions/${values['secretVersion']}/value`);
      expect(older['version']).toBe(values['secretVersion']);
      expect(latest['version']).not.toBe(older['version']);
      expect(latest['value']).not.toBe(older['value']);
    });

    it('a list has no versions, a list of versions has them all', async () => {
      const listed = await items('/secrets');
      expect(listed.map(({ version }) => version)).toEqual(listed.map(() => null));
      expect(listed.map(Object.keys)).toEqual(listed.map(() => SECRET));
      const versions = await items('/secrets/database-password/versions');
      expect(versions.map(Object.keys)).toEqual([SECRET, SECRET, SECRET]);
      expect(new Set(versions.map(({ version }) => version)).size).toBe(3);
      expect(versions.every(({ version }) => VERSION.test(String(version)))).toBe(true);
    });
  });

  describe('keys', () => {
    it('metadata says the type and the operations, in the order of the vault', async () => {
      const key = await get('/keys/demo-key/metadata');
      expect(key).toMatchObject({ name: 'demo-key', isEnabled: true, keyType: 'RSA', allowedOperations: OPERATIONS });
      expect(key['version']).toMatch(VERSION);
      expect(key['createdTime']).toMatch(TIME);
    });

    it('metadata of a version is that of the version', async () => {
      const older = await get(`/keys/demo-key/versions/${values['keyVersion']}/metadata`);
      expect(older).toMatchObject({ version: values['keyVersion'], keyType: 'RSA', allowedOperations: OPERATIONS });
    });

    it('lists know neither type nor operations; only lists of versions know versions', async () => {
      const unknown = { keyType: null, allowedOperations: null };
      const listed = await items('/keys');
      expect(listed).toMatchObject([
        { name: 'archive-key', version: null, ...unknown },
        { name: 'demo-key', version: null, ...unknown },
      ]);
      expect(listed.map(Object.keys)).toEqual([KEY, KEY]);
      const versions = await items('/keys/demo-key/versions');
      expect(versions).toMatchObject([unknown, unknown]);
      expect(versions.map(({ version }) => String(version))).toContain(values['keyVersion']);
    });

    it('operations that were taken away are not named', async () => {
      await gateway.vault('PATCH', '/keys/archive-key', { key_ops: ['decrypt'] });
      expect((await get('/keys/archive-key/metadata'))['allowedOperations']).toEqual(['decrypt']);
    });
  });
});
