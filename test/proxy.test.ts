import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS_TOPIC } from '../src/connections/connections.ts';
import { UNSHAREABLE } from '../src/connections/sharing.ts';
import { ACTIONS } from '../src/connector/actions.ts';
import { startCall } from '../src/gateway/start/first-start.ts';
import { CONNECTIONS, manage, newApplication, newConnection, newVault, operatorToken } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Resource Manager's two ways to an action, `extensions/proxy` and `dynamicInvoke`: for whoever has a token, never for a path. */
let gateway: TestGateway;
let token: string;
let operator: { objectId: string; token: string };
let values: Record<string, string>;

const SCOPE = 'api://sallyport/.default';
const call = (method: string, path: string, body?: unknown, as = operator.token) =>
  manage(gateway, method, `${CONNECTIONS}/${path}`, { body, token: as });
const proxy = (method: string, path: string, body?: unknown, as?: string) =>
  call(method, `proxied/extensions/proxy${path}`, body, as);
const invoke = (request: unknown, as?: string, verb = 'dynamicInvoke') =>
  call('POST', `proxied/${verb}`, { request }, as);
const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code?: string; message: string } }).error;
const responseOf = ({ text }: Reply) =>
  (JSON.parse(text) as { response: { statusCode: string; body: Record<string, unknown>; headers: object } }).response;

async function member(role?: 'Reader' | 'Operator') {
  const application = await newApplication(gateway, role === undefined ? {} : { roles: [role] });
  return { ...application, token: await gateway.token(application, SCOPE) };
}

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await operatorToken(gateway);
  operator = await member('Operator');
  const connection = await newConnection(gateway, 'proxied', { token: operator.token });
  const versionOf = async (path: string) => String((await connection.action('GET', path)).body['version']);
  values = {
    connection: connection.id,
    secretName: 'api-key',
    secretVersion: await versionOf('/secrets/api-key/value'),
    keyName: 'demo-key',
    keyVersion: await versionOf('/keys/demo-key/metadata'),
  };
  const sealed = await connection.action('POST', '/keys/demo-key/encrypt', { rawData: 'plain' });
  values['encryptedData'] = String(sealed.body['encryptedData']);
});

afterAll(() => gateway.stop());

const filled = (path: string): string => path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
const bodyOf = (method: string) =>
  method === 'GET' ? undefined : { rawData: 'plain', encryptedData: values['encryptedData'] };

describe.each(ACTIONS.map(({ contract: { name, method, path } }) => [name, method, path] as const))(
  '%s',
  (name, method, path) => {
    it('answers by both ways what the connector answers, and leaves one record with the caller', async () => {
      const direct = await gateway.action(method, filled(path), bodyOf(method));
      expect(direct.status).toBe(200);
      for (const way of ['proxy', 'dynamicInvoke'] as const) {
        const { result, records } = await audited(gateway, () =>
          way === 'proxy'
            ? proxy(method, filled(path), bodyOf(method))
            : invoke({ method: method.toLowerCase(), path: filled(path), body: bodyOf(method) }),
        );
        expect(result.status).toBe(200);
        const body = way === 'proxy' ? (JSON.parse(result.text) as object) : responseOf(result).body;
        expect(Object.keys(body)).toEqual(Object.keys(direct.body));
        if (!name.startsWith('Encrypt')) expect(body).toEqual(direct.body);
        expect(records).toEqual([
          expect.objectContaining({
            category: 'connector',
            operation: name,
            resultType: 'Success',
            connection: values['connection'],
            vault: 'demo',
            caller: expect.objectContaining({ objectId: operator.objectId }) as unknown,
            requestId: result.headers['x-ms-request-id'],
          }),
        ]);
        expect(records[0]).not.toHaveProperty('key');
      }
    });
  },
);

describe('who may', () => {
  const ways = [
    ['extensions/proxy', (as: string) => proxy('GET', '/secrets/api-key/value', undefined, as), 'GetSecret'],
    ['dynamicInvoke', (as: string) => invoke({ method: 'get', path: '/secrets/api-key/value' }, as), 'DynamicInvoke'],
  ] as const;

  it.each(ways)(
    '%s: nobody without a token, with a token for the vault, or with a connection key',
    async (_way, ask, operation) => {
      for (const as of ['', await gateway.token()]) {
        const { result, records } = await audited(gateway, () => ask(as));
        expect([result.status, errorOf(result).code]).toEqual([401, 'Unauthorized']);
        expect(result.headers['www-authenticate']).toMatch(/^Bearer authorization="/);
        expect(records).toMatchObject([{ category: 'connector', operation, resultType: 'Denied', status: 401 }]);
      }
    },
  );

  it.each(ways)('%s: not a Reader, whether the connection is there or not', async (_way, ask, operation) => {
    for (const { token: as, clientId, objectId } of [await member(), await member('Reader')]) {
      const { result, records } = await audited(gateway, () => ask(as));
      expect([result.status, errorOf(result)]).toEqual([
        403,
        {
          code: 'Forbidden',
          message: `This needs the app role Operator; the application ${clientId} does not have it.`,
        },
      ]);
      expect(records).toMatchObject([{ operation, resultType: 'Denied', status: 403, caller: { objectId } }]);
      const none = await call('GET', 'none/extensions/proxy/secrets', undefined, as);
      expect([none.status, errorOf(none).message]).toEqual([403, errorOf(result).message]);
    }
  });

  it.each(ways)('%s: not another Operator, where the connection is not shareable', async (_way, ask, operation) => {
    const { token: as, objectId } = await member('Operator');
    const { result, records } = await audited(gateway, () => ask(as));
    expect([result.status, errorOf(result)]).toEqual([403, { code: 'Forbidden', message: UNSHAREABLE }]);
    expect(records).toMatchObject([{ operation, resultType: 'Denied', status: 403, caller: { objectId } }]);
  });

  it('its owner may, also without a role, and on no other connection', async () => {
    const { connections, journal } = gateway.services;
    const { objectId, token: as } = await member();
    const { id } = await newConnection(gateway, 'owned');
    const before = await connections.stored(id);
    if (before === undefined) throw new Error('the connection is not there');
    const owned = { ...before.connection, owner: { tenantId: gateway.ready.authority.tenantId, objectId } };
    const changes = connections.replace(before, owned, before.secrets);
    await journal.conduct(startCall('TestOwner'), () => ({ output: undefined, changes, touches: [CONNECTIONS_TOPIC] }));
    const mine = await call('GET', 'owned/extensions/proxy/secrets/api-key/value', undefined, as);
    expect([mine.status, mine.body['name']]).toEqual([200, 'api-key']);
    expect((await proxy('GET', '/secrets/api-key/value', undefined, as)).status).toBe(403);
  });

  it('a connection that is not there is not found, and what is no name is refused', async () => {
    const none = await call('GET', 'none/extensions/proxy/secrets');
    expect([none.status, errorOf(none)]).toEqual([
      404,
      { code: 'NotFound', message: 'There is no connection none in the resource group tests.' },
    ]);
    const bad = await call('POST', 'no%2e/dynamicInvoke', { request: { method: 'get', path: '/secrets' } });
    expect([bad.status, errorOf(bad).code]).toEqual([400, 'BadParameter']);
    const versionless = await proxy('GET', '/secrets?api-version=7.4');
    expect([versionless.status, errorOf(versionless).message]).toEqual([
      400,
      'The parameter api-version is not valid: it is one of 2016-06-01, 2018-07-01-preview.',
    ]);
  });
});

describe('what fails', () => {
  const missing = 'Operation failed because the requested resource was not found in the key vault.';

  it('extensions/proxy: answers as the connector does', async () => {
    const reply = await proxy('GET', '/secrets/nothing/value');
    expect([reply.status, reply.body['status'], errorOf(reply)]).toEqual([404, 404, { message: missing }]);
    const bad = await proxy('POST', '/keys/demo-key/encrypt', { algorithm: 'none', rawData: 'x' });
    expect([bad.status, errorOf(bad).message]).toEqual([
      400,
      'Operation failed because some of the inputs are not valid. The parameter algorithm is not valid: it is one of ' +
        'RSA-OAEP-256, RSA-OAEP, RSA1_5.',
    ]);
  });

  it('dynamicInvoke: is the inner answer, in .NET’s words, and one record of a call that failed', async () => {
    const { result, records } = await audited(gateway, () => invoke({ method: 'GET', path: '/secrets/nothing/value' }));
    expect([result.status, responseOf(result).statusCode]).toEqual([200, 'NotFound']);
    expect(responseOf(result).body).toMatchObject({ status: 404, error: { message: missing } });
    expect(records).toMatchObject([{ operation: 'GetSecret', resultType: 'Failed', status: 404 }]);
  });

  it.each([
    [undefined, 'The parameter request is not valid: it is an object with method and path.'],
    [{ path: '/secrets' }, 'The parameter request.method is not valid: it is GET or POST.'],
    [
      { method: 'get', path: '/secrets', Path: '/keys' },
      'The parameter request.path is not valid: it is there twice, in two casings.',
    ],
    [{ method: 'get' }, 'The parameter request.path is not valid: it is the path of an action.'],
    [
      { method: 'get', path: '/secrets', queries: 'x' },
      'The parameter request.queries is not valid: it is an object of texts.',
    ],
    [{ method: 'post', path: '/keys/k/encrypt', body: 'text' }, 'The request body must be a JSON object.'],
    [{ method: 'delete', path: '/secrets/x/value' }, 'The path and the method name no action of the connector.'],
  ])('dynamicInvoke: %j is refused', async (request, message) => {
    const reply = await invoke(request);
    expect([reply.status < 500, errorOf(reply).message]).toEqual([true, message]);
  });

  it('dynamicInvoke: is written in either case, and its headers mean nothing', async () => {
    const other = await newConnection(gateway, 'elsewhere', { client: await newApplication(gateway) });
    const headers = { Authorization: `Key ${other.key}`, Host: 'evil.example', 'X-HTTP-Method': 'DELETE' };
    const request = { method: 'get', path: '/secrets/api-key/value', headers, queries: { connectionId: other.id } };
    const { result, records } = await audited(gateway, () => invoke(request, undefined, 'DynamicInvoke'));
    expect(responseOf(result).statusCode).toBe('OK');
    expect(records).toMatchObject([{ operation: 'GetSecret', connection: values['connection'] }]);
    const { method: Method, path: PATH } = request;
    const capital = await call('POST', 'proxied/dynamicInvoke', { Request: { Method, PATH } });
    expect(responseOf(capital)).toMatchObject({ statusCode: 'OK', body: { name: 'api-key' } });
  });
});

describe('testconnection', () => {
  const test = (name: string) => call('GET', `${name}/extensions/proxy/testconnection`);

  it('is 200 where the connection signs in and the vault answers, and shows no name of what is in it', async () => {
    const { result, records } = await audited(gateway, () => test('proxied'));
    expect([result.status, JSON.parse(result.text)]).toEqual([
      200,
      { status: 'Connected', vaultName: 'demo', message: 'The vault answers, and its secrets can be listed.' },
    ]);
    expect(records).toMatchObject([
      { operation: 'TestConnection', via: 'SecretList', connection: values['connection'] },
    ]);
  });

  it.each([
    [{ secrets: [], keys: ['list'] }, 'The vault answers, and its keys can be listed.'],
    [{ secrets: ['get'], keys: [] }, 'The vault answers; the identity may list neither its secrets nor its keys.'],
  ])('is 200 for an identity that may only %j, and says so', async (permissions, message) => {
    const client = await newApplication(gateway);
    const vault = `least-${permissions.keys.length}`;
    await newVault(gateway, vault, { [client.objectId]: permissions });
    await newConnection(gateway, vault, { client, vault, token: operator.token });
    const reply = await test(vault);
    expect([reply.status, reply.body['message']]).toEqual([200, message]);
  });

  it('is 401 with the authority’s own words where the secret is wrong', async () => {
    const client = await newApplication(gateway);
    await newConnection(gateway, 'wrong', {
      client: { ...client, clientSecret: 'not-the-secret' },
      token: operator.token,
    });
    const reply = await test('wrong');
    expect(reply.status).toBe(401);
    expect(errorOf(reply).message).toMatch(/client secret/i);
    expect(reply.text).not.toContain('not-the-secret');
  });

  it('is 400 where there is no such vault, and says that', async () => {
    await newConnection(gateway, 'nowhere', { vault: 'nowhere-at-all', token: operator.token });
    const reply = await test('nowhere');
    expect([reply.status, errorOf(reply).message]).toEqual([
      400,
      'Operation failed because some of the inputs are not valid. There is no vault of that name here; `sallyport vault list` ' +
        'names those there are.',
    ]);
  });

  it('is also there for dynamicInvoke', async () => {
    expect(responseOf(await invoke({ method: 'get', path: '/testconnection' }, token))).toMatchObject({
      statusCode: 'OK',
      body: { status: 'Connected' },
    });
  });
});
