import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDefinition } from '../src/definition/swagger.ts';
import {
  type Client,
  CONNECTIONS,
  commit,
  GROUP,
  manage,
  newApplication,
  newConnection,
  operatorToken,
  principalProperties,
} from './administration.ts';
import type { Reply, TestGateway } from './gateway.ts';
import { startTestGateway } from './gateway.ts';
import { certificateProperties, newPfx } from './pfx.ts';
import { describeOnBoth } from './postgres.ts';

/** How connections are changed, by whom, and how they are listed. */
interface Resource {
  readonly id: string;
  readonly name: string;
  readonly properties: Record<string, unknown>;
}

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code: string; message: string } }).error;
const resourceOf = ({ text }: Reply) => JSON.parse(text) as Resource;
const listOf = ({ text }: Reply) => JSON.parse(text) as { value: Resource[]; nextLink?: string };

describeOnBoth('connections', (newUrl) => {
  let gateway: TestGateway;
  let token: string;
  let client: Client;
  let tenantId: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await operatorToken(gateway);
    ({ tenantId } = gateway.ready.authority);
    const { clientId = '', clientSecret = '' } = gateway.ready.authority;
    client = { clientId, clientSecret, objectId: '' };
  });

  afterAll(() => gateway.stop());

  const call = (method: string, path: string, body?: unknown, as = token) =>
    manage(gateway, method, path, { body, token: as });
  const properties = (of: Pick<Client, 'clientId' | 'clientSecret'> = client) => principalProperties(of, tenantId);
  const patch = (name: string, body: unknown) => call('PATCH', `${CONNECTIONS}/${name}`, body);
  const values = (given: Record<string, unknown>) => ({
    properties: {
      parameterValueSet: {
        values: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value }])),
      },
    },
  });

  describe('a change', () => {
    it('of a name or a tag leaves the rest, the secret too', async () => {
      const connection = await newConnection(gateway, 'named');
      const reply = await patch('named', {
        tags: { a: 'b' },
        properties: { displayName: 'Changed', runHistory: 'Disabled' },
      });
      expect([reply.status, reply.body]).toMatchObject([
        200,
        {
          tags: { a: 'b' },
          properties: { displayName: 'Changed', runHistory: 'Disabled', overallStatus: 'Connected' },
        },
      ]);
      expect((await connection.action('GET', '/secrets')).status).toBe(200);
      expect((await patch('named', { tags: null })).body).not.toHaveProperty('tags');
      expect(resourceOf(await patch('named', {})).properties).toMatchObject({
        displayName: 'Changed',
        runHistory: 'Disabled',
      });
    });

    it('of the secret counts from the next call on, and the one before no more', async () => {
      const connection = await newConnection(gateway, 'rotated');
      const get = async () => (await connection.action('GET', '/secrets')).status;
      expect(await get()).toBe(200);
      expect((await patch('rotated', values({ 'token:clientSecret': randomUUID() }))).status).toBe(200);
      expect(await get()).toBe(401);
      expect((await patch('rotated', values({ 'token:clientSecret': client.clientSecret }))).status).toBe(200);
      expect(await get()).toBe(200);
      const stored = await gateway.services.connections.stored(connection.id);
      expect(stored).toMatchObject({
        secrets: { clientSecret: client.clientSecret },
        connection: { clientId: client.clientId, tenantId, vaultName: 'demo' },
      });
    });

    it('of the secret alone goes in flat as well, also where the grant is not repeated', async () => {
      const made = {
        'token:grantType': 'client_credentials',
        'token:clientId': client.clientId,
        'token:TenantId': tenantId,
      };
      const parameterValues = { ...made, 'token:clientSecret': randomUUID(), vaultName: 'demo' };
      const put = await call('PUT', `${CONNECTIONS}/older`, { properties: { parameterValues } });
      expect(put.status).toBe(201);
      const reply = await patch('older', {
        properties: { parameterValues: { 'token:clientSecret': client.clientSecret } },
      });
      expect([reply.status, resourceOf(reply).properties['nonSecretParameterValues']]).toEqual([
        200,
        { 'token:clientId': client.clientId, 'token:TenantId': tenantId, 'token:VaultName': 'demo' },
      ]);
      const { connectionRuntimeUrl } = resourceOf(reply).properties;
      const key = (await call('POST', `${CONNECTIONS}/older/listConnectionKeys`, {})).body['connectionKey'];
      const got = await fetch(`${String(connectionRuntimeUrl)}/secrets`, {
        headers: { authorization: `Key ${String(key)}` },
      });
      expect(got.status).toBe(200);
    });

    it('of a certificate takes PFX and password together, and is refused where it cannot be used', async () => {
      const [first, second] = [newPfx({ password: 'a' }), newPfx({ password: 'b' })];
      const { pfx, password } = first;
      const made = certificateProperties({ pfx, password, tenantId, clientId: client.clientId });
      const reply = await call('PUT', `${CONNECTIONS}/certified`, { properties: made });
      const id = /\w{32}$/.exec(String(resourceOf(reply).properties['connectionRuntimeUrl']))?.[0] ?? '';
      const of = (given: unknown) => patch('certified', values({ 'token:clientCertificateSecret': given }));
      expect((await of({ pfx: second.pfx, password: 'a' })).status).toBe(400);
      expect((await of({ pfx: second.pfx, password: 'b' })).status).toBe(200);
      const { secrets } = (await gateway.services.connections.stored(id)) ?? {};
      expect(secrets).toEqual({ pfx: second.pfx, password: 'b' });
      expect((await patch('certified', { properties: { displayName: 'x' } })).status).toBe(200);
      expect((await gateway.services.connections.stored(id))?.secrets).toEqual(secrets);
    });

    it('to another kind takes no secret along, and needs what that one needs', async () => {
      const { id } = await newConnection(gateway, 'kinds');
      const to = (name: string, given: Record<string, unknown>) =>
        patch('kinds', { properties: { parameterValueSet: { ...values(given).properties.parameterValueSet, name } } });
      const missing = await to('CertOauth', { vaultName: 'demo', 'token:TenantId': tenantId });
      expect([missing.status, errorOf(missing).message]).toEqual([
        400,
        "The connection's parameter token:clientCertificateSecret is not valid: it is missing.",
      ]);
      expect((await to('oauthDefault', { vaultName: 'demo' })).status).toBe(200);
      expect((await gateway.services.connections.stored(id))?.secrets).toEqual({});
    });

    it('to null takes a parameter away, and refuses where it is needed', async () => {
      const given = { vaultName: { value: 'demo' }, 'token:TenantId': { value: tenantId } };
      await call('PUT', `${CONNECTIONS}/tenant`, {
        properties: { parameterValueSet: { name: 'oauthDefault', values: given } },
      });
      const gone = await patch('tenant', values({ 'token:TenantId': null }));
      expect(resourceOf(gone).properties['parameterValueSet']).toEqual({
        name: 'oauthDefault',
        values: { vaultName: { value: 'demo' } },
      });
      const needed = await patch('tenant', values({ vaultName: null }));
      expect([needed.status, errorOf(needed).message]).toEqual([
        400,
        "The connection's parameter vaultName is not valid: it is missing.",
      ]);
    });

    it('of a connection that is not there is 404', async () => {
      const reply = await patch('nowhere', {});
      const message = 'There is no connection nowhere in the resource group tests.';
      expect([reply.status, errorOf(reply)]).toEqual([404, { code: 'NotFound', message }]);
    });

    it('and another at the same time both stand', async () => {
      await newConnection(gateway, 'raced');
      const tags = { properties: {}, tags: { a: 'b' } };
      const all = await Promise.all([
        patch('raced', { properties: { displayName: 'Raced' } }),
        patch('raced', tags),
        patch('raced', { properties: { runHistory: 'Disabled' } }),
      ]);
      expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await call('GET', `${CONNECTIONS}/raced`)).body).toMatchObject({
        tags: { a: 'b' },
        properties: { displayName: 'Raced', runHistory: 'Disabled' },
      });
    });
  });

  describe('who signed in', () => {
    const account = { tenantId: randomUUID(), objectId: randomUUID(), name: 'somebody@example.com' };

    /** As if somebody had signed in for it. */
    async function signedIn(name: string) {
      const given = { vaultName: { value: 'demo' } };
      const body = { properties: { parameterValueSet: { name: 'oauthDefault', values: given } } };
      const id =
        /\w{32}$/.exec(
          String(resourceOf(await call('PUT', `${CONNECTIONS}/${name}`, body)).properties['connectionRuntimeUrl']),
        )?.[0] ?? '';
      const { connections } = gateway.services;
      const before = await connections.stored(id);
      if (before?.connection.authId !== 'oauthDefault') throw new Error('it is not there');
      const changes = connections.replace(before, { ...before.connection, account }, { refreshToken: randomUUID() });
      await commit(gateway, { changes, touches: ['connections'] });
      return { id, body };
    }

    it('stays where the same is written again, and is shown', async () => {
      const { id, body } = await signedIn('consented');
      const again = await call('PUT', `${CONNECTIONS}/consented`, body);
      expect(resourceOf(again).properties).toMatchObject({
        overallStatus: 'Connected',
        authenticatedUser: { name: account.name },
      });
      expect((await gateway.services.connections.stored(id))?.secrets.refreshToken).toBeDefined();
    });

    it.each([
      ['vault', { vaultName: 'other' }],
      ['tenant', { 'token:TenantId': randomUUID() }],
    ])('does not go over to another %s', async (what, given) => {
      const { id } = await signedIn(`other-${what}`);
      const reply = await patch(`other-${what}`, values(given));
      expect(resourceOf(reply).properties).toMatchObject({
        overallStatus: 'Error',
        statuses: [{ error: { code: 'Unauthenticated' } }],
        authenticatedUser: {},
      });
      expect((await gateway.services.connections.stored(id))?.secrets).toEqual({});
    });
  });

  describe('the owner', () => {
    it('is who first made it; another Operator can read it, and neither change nor delete it', async () => {
      const [mine, other] = await Promise.all(
        ['a', 'b'].map(async () =>
          gateway.token(await newApplication(gateway, { roles: ['Operator'] }), 'api://sallyport/.default'),
        ),
      );
      const path = `${CONNECTIONS}/owned`;
      expect((await call('PUT', path, { properties: properties() }, mine)).status).toBe(201);
      expect((await call('GET', path, undefined, other)).status).toBe(200);
      for (const [method, body] of [
        ['PUT', { properties: properties() }],
        ['PATCH', { properties: { displayName: 'x' } }],
        ['DELETE', undefined],
      ] as const) {
        const reply = await call(method, path, body, other);
        const message = 'Only the owner of the connection owned and Administrators may change or delete it.';
        expect([reply.status, errorOf(reply)]).toEqual([403, { code: 'Forbidden', message }]);
      }
      expect((await call('PATCH', path, { properties: { displayName: 'mine' } }, mine)).status).toBe(200);
      // An Administrator replaces it, and it stays whose it was.
      expect((await call('PUT', path, { properties: properties() })).status).toBe(200);
      expect((await call('PATCH', path, {}, mine)).status).toBe(200);
      expect((await call('DELETE', path, undefined, mine)).status).toBe(200);
    });

    it('of a connection of the server’s own identity is an Administrator', async () => {
      const guarded = await startTestGateway({ connectorIdentity: 'system', connectorIdentityVault: ['demo'] });
      try {
        const body = {
          properties: { parameterValueSet: { name: 'oauthMI', values: { vaultName: { value: 'demo' } } } },
        };
        const operator = await newApplication(guarded, { roles: ['Operator'] });
        const as = await guarded.token(operator, 'api://sallyport/.default');
        const refused = await manage(guarded, 'PUT', `${CONNECTIONS}/identity`, { body, token: as });
        const message =
          'Connections of the kind oauthMI use this server’s own identity: only Administrators make them.';
        expect([refused.status, errorOf(refused)]).toEqual([403, { code: 'Forbidden', message }]);
        const own = principalProperties(client, tenantId);
        await manage(guarded, 'PUT', `${CONNECTIONS}/identity`, { body: { properties: own }, token: as });
        const changed = await manage(guarded, 'PATCH', `${CONNECTIONS}/identity`, { body, token: as });
        expect([changed.status, errorOf(changed).message]).toEqual([403, message]);
        expect((await manage(guarded, 'PUT', `${CONNECTIONS}/identity`, { body })).status).toBe(200);
      } finally {
        await guarded.stop();
      }
    });
  });

  describe('a list', () => {
    const subscription = `/subscriptions/${randomUUID()}`;
    const at = (group: string) => `${subscription}/resourceGroups/${group}/providers/Microsoft.Web/connections`;
    const path = `${subscription}/providers/Microsoft.Web/connections`;

    beforeAll(async () => {
      for (const [group, name] of [
        ['one', 'b'],
        ['one', 'A'],
        ['one.more', 'c'],
        ['two', 'd'],
      ] as const) {
        await call('PUT', `${at(group)}/${name}`, { properties: properties() });
      }
    });

    const named = (reply: Reply) => listOf(reply).value.map(({ name }) => name);

    it('has those of its subscription, or of its group', async () => {
      expect(named(await call('GET', at('ONE')))).toEqual(['A', 'b']);
      expect(new Set(named(await call('GET', path)))).toEqual(new Set(['A', 'b', 'c', 'd']));
      expect(listOf(await call('GET', path)).nextLink).toBeUndefined();
      expect(named(await call('GET', path.replace(/.(?=\/providers)/, 'x')))).toEqual([]);
    });

    it('goes on in pages, each item once', async () => {
      const seen: string[] = [];
      let next: string | undefined = `${path}?api-version=2016-06-01&$top=1`;
      while (next !== undefined && seen.length < 10) {
        const page = listOf(await call('GET', next));
        seen.push(...page.value.map(({ name }) => name));
        next = page.nextLink?.replace(/^https?:\/\/[^/]+/, '');
      }
      expect(seen.sort()).toEqual(['A', 'b', 'c', 'd']);
    });

    it('leads nowhere else by a token of another list', async () => {
      for (const text of ['', '~', '0', `${GROUP.split('/')[2]}/tests/`, '../..']) {
        const skip = Buffer.from(text).toString('base64url');
        const found = await call('GET', `${path}?api-version=2016-06-01&$skiptoken=${skip}`);
        if (found.status === 400) continue;
        expect(listOf(found).value.every(({ id }) => id.startsWith(`${subscription}/`))).toBe(true);
      }
    });

    it.each(['0', '1001', 'x', '1.5'])('of %s items is none', async ($top) => {
      const reply = await call('GET', `${path}?api-version=2016-06-01&$top=${$top}`);
      const message = 'The parameter $top is not valid: $top is a whole number from 1 to 1000.';
      expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    });
  });

  describe('the managed API', () => {
    const apis = `${GROUP.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Web/locations/West%20US/managedApis`;

    it('is shown with the sets that apply here, and listed', async () => {
      const reply = await call('GET', `${apis}/KeyVault`);
      expect([reply.status, reply.body]).toMatchObject([
        200,
        {
          id: apis.replace('West%20US', 'westus').concat('/keyvault'),
          name: 'keyvault',
          type: 'Microsoft.Web/locations/managedApis',
          location: 'westus',
          properties: { name: 'keyvault', capabilities: ['actions'], runtimeUrls: [gateway.ready.connector.baseUrl] },
        },
      ]);
      const sets = resourceOf(reply).properties['connectionParameterSets'] as { values: { name: string }[] };
      expect(sets.values.map(({ name }) => name)).toEqual(['oauthDefault', 'oauthServicePrincipal', 'CertOauth']);
      expect(listOf(await call('GET', apis)).value).toEqual([reply.body]);
    });

    it('is exported as the definition that platforms import', async () => {
      const [plain, more] = await Promise.all(
        ['export=true', 'export=True&additions=true'].map((query) =>
          call('GET', `${apis}/keyvault?api-version=2018-07-01-preview&${query}`),
        ),
      );
      const { connectorUrl } = gateway.services.addresses;
      const made = (additions: boolean) => createDefinition({ flavour: 'managed', connectorUrl, additions });
      expect([plain?.status, plain?.body]).toEqual([200, JSON.parse(JSON.stringify(made(false)))]);
      expect([more?.status, more?.body]).toEqual([200, JSON.parse(JSON.stringify(made(true)))]);
      const neither = await call('GET', `${apis}/keyvault?api-version=2018-07-01-preview&export=yes`);
      const message = 'The parameter export is not valid: it is true or false.';
      expect([neither.status, errorOf(neither)]).toEqual([400, { code: 'BadParameter', message }]);
    });

    it('of another name is not there', async () => {
      const reply = await call('GET', `${apis}/office365`);
      const message = 'There is no such managed API; the one connector here is keyvault.';
      expect([reply.status, errorOf(reply)]).toEqual([404, { code: 'NotFound', message }]);
    });
  });

  it('a move is refused, and says what to do instead', async () => {
    await newConnection(gateway, 'moved');
    const message =
      'Connections cannot be moved: their names are part of what workflows refer to. Make the connection in the other resource group and delete this one.';
    const one = await call('POST', `${CONNECTIONS}/moved/move`, {});
    const many = await call('POST', `${GROUP}/moveResources?api-version=2021-04-01`, {
      resources: [`${CONNECTIONS}/moved`],
    });
    for (const reply of [one, many])
      expect([reply.status, errorOf(reply)]).toEqual([409, { code: 'Conflict', message }]);
    expect((await call('GET', `${CONNECTIONS}/moved`)).status).toBe(200);
  });
});
