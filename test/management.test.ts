import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTERED } from '../src/management/management.ts';
import type { Role } from '../src/management/room.ts';
import {
  CONNECTIONS,
  GROUP,
  manage,
  newApplication,
  newConnection,
  operatorToken,
  principalProperties,
} from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** The management API over a real socket: Resource Manager's shapes, three roles, and nothing secret in any answer. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Each more than the one before; `none` is a token without any role. */
const LEVELS = ['none', 'Reader', 'Operator', 'Administrator'] as const satisfies readonly (Role | 'none')[];

interface Resource {
  readonly id: string;
  readonly name: string;
  readonly properties: Record<string, unknown>;
}

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code: string; message: string } }).error;
const resourceOf = ({ text }: Reply) => JSON.parse(text) as Resource;
const valuesOf = <T>({ text }: Reply) => (JSON.parse(text) as { value: T[] }).value;

describeOnBoth('management', (newUrl) => {
  let gateway: TestGateway;
  let token: string;
  let client: { clientId: string; clientSecret: string; tenantId: string };

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await operatorToken(gateway);
    const { clientId = '', clientSecret = '', tenantId } = gateway.ready.authority;
    client = { clientId, clientSecret, tenantId };
  });

  afterAll(() => gateway.stop());

  const call = (method: string, path: string, body?: unknown) => manage(gateway, method, path, { body, token });
  const put = (name: string, properties: unknown) => call('PUT', `${CONNECTIONS}/${name}`, { properties });
  const properties = () => principalProperties(client, client.tenantId);

  describe('who may call', () => {
    /** The operations, those at several scopes once, each as a call on the connection `roles`; the key is one that is not there. */
    const distinct = new Map(ADMINISTERED.map((each) => [each.operation.contract.name, each]));
    const calls = [...distinct.values()].map(({ role, operation: { contract } }) => ({
      name: contract.name,
      method: contract.method,
      role,
      path: contract.path
        .replace('{subscription}', GROUP.split('/')[2] ?? '')
        .replace('{resourceGroup}', 'tests')
        .replace('{name}', 'roles')
        .replace('{location}', 'local')
        .replace('{operationKind}', 'add')
        .replace('{key}', randomUUID())
        // Otherwise it would go on.
        .replace(/\/tail$/, '/tail?seconds=0'),
    }));

    it('the least roles are these', () => {
      const needing = (least: string) => calls.filter(({ role }) => role === least).map(({ name }) => name);
      expect(LEVELS.map((level) => needing(level).join(' '))).toEqual([
        'GetAddresses',
        'GetPrincipal ListConnections ListConnectionsOfSubscription ListAllConnections GetConnection ListKeysOfConnection ListAccessPolicies GetAccessPolicy ListDeletedConnections ListAllDeletedConnections ListManagedApis GetManagedApi PackageConnector LintConnector ListVaults ListVaultsOfSubscription ListAllVaults GetVault ListDeletedVaults ListAllDeletedVaults GetDeletedVault ListRoleAssignments GetRoleAssignment ListRoleDefinitions GetRoleDefinition ListSigningKeys ListApplications GetApplication ListUsers GetUser GetMemberGroups ListGroups GetGroup ListGroupMembers CheckGroupMember ListTenants ListIdentities ListIdentitiesOfSubscription GetIdentity ListRunsOfConnection ListRuns TailRuns GetRun ListWorkflowRuns GetOverview ListTasks GetTask',
        'PutConnection UpdateConnection DeleteConnection ListConsentLinks ConfirmConsentCode ListConnectionKeys RevokeConnectionKey PutAccessPolicy DeleteAccessPolicy RecoverDeletedConnection MoveConnection MoveResources ListAudit ExportAudit WatchVerification VerifyAudit StartVerifyAudit StartExportAudit GetTaskPart CancelTask DeleteTask',
        'PurgeDeletedConnection PutVault UpdateVault DeleteVault UpdateAccessPolicies PurgeDeletedVault PutRoleAssignment DeleteRoleAssignment PutRoleDefinition DeleteRoleDefinition RotateSigningKey CreateApplication UpdateApplication DeleteApplication AddPassword RemovePassword AddKey RemoveKey AddFederatedCredential RemoveFederatedCredential CreateUser UpdateUser DeleteUser SetPassword RevokeSignInSessions EnableMfa DisableMfa CreateGroup DeleteGroup AddGroupMember RemoveGroupMember AddDomain PutIdentity UpdateIdentity DeleteIdentity CreateConsoleLink StartExportVault StartImportVault StartReencrypt PutTaskPart StartExport ExportVault ImportVault',
      ]);
    });

    it.each(calls)(
      '$name: nobody without a token, and the challenge says where to get one',
      async ({ name, method, path }) => {
        const { result, records } = await audited(gateway, () => manage(gateway, method, path, { token: '' }));
        expect([result.status, errorOf(result).code]).toEqual([401, 'Unauthorized']);
        const { url, tenantId } = gateway.ready.authority;
        expect(result.headers['www-authenticate']).toBe(
          `Bearer authorization="${url}/${tenantId}", resource="api://sallyport"`,
        );
        expect(records).toMatchObject([{ category: 'management', operation: name, resultType: 'Denied', status: 401 }]);
      },
    );

    it.each(calls)('$name: not with a token for the vault', async ({ method, path }) => {
      const reply = await manage(gateway, method, path, { token: await gateway.token() });
      expect([reply.status, errorOf(reply).code]).toEqual([401, 'Unauthorized']);
    });

    it.each(LEVELS)('with the role %s: what it may, and 403 for all else', async (role) => {
      const application = await newApplication(gateway, role === 'none' ? {} : { roles: [role] });
      const mine = await gateway.token(application, 'api://sallyport/.default');
      for (const { name, method, path, role: least } of calls) {
        const may = LEVELS.indexOf(role) >= LEVELS.indexOf(least);
        const { result, records } = await audited(gateway, () => manage(gateway, method, path, { token: mine }));
        expect([name, result.status === 403]).toEqual([name, !may]);
        if (may) continue;
        expect(errorOf(result)).toEqual({
          code: 'Forbidden',
          message: `This needs the app role ${least}; the application ${application.clientId} does not have it.`,
        });
        // A task that was begun before may end meanwhile.
        expect(records.filter(({ operation }) => operation !== 'TaskEnd')).toMatchObject([
          { operation: name, caller: { objectId: application.objectId }, status: 403 },
        ]);
      }
    });
  });

  describe('a connection', () => {
    it('is made with 201, replaced with 200, and keeps its id, its URL and its keys', async () => {
      const made = await put('Orders', { ...properties(), displayName: 'Orders' });
      expect(made.status).toBe(201);
      const { id: connection } = await newConnection(gateway, 'other');
      expect(resourceOf(made)).toEqual({
        id: `${CONNECTIONS}/Orders`,
        name: 'Orders',
        type: 'Microsoft.Web/connections',
        kind: 'V2',
        location: 'local',
        properties: {
          displayName: 'Orders',
          overallStatus: 'Connected',
          statuses: [{ status: 'Connected' }],
          authenticatedUser: {},
          createdBy: { id: expect.stringMatching(GUID), tenantId: gateway.ready.authority.tenantId },
          runHistory: 'Enabled',
          credentialExpires: expect.stringMatching(/^20\d\d-/),
          testLinks: [
            {
              requestUri: expect.stringMatching(/connections\/Orders\/extensions\/proxy\/testconnection\?/),
              method: 'get',
            },
          ],
          testRequests: [
            {
              body: { request: { method: 'get', path: 'testconnection' } },
              requestUri: expect.stringMatching(/connections\/Orders\/dynamicInvoke\?/),
              method: 'POST',
            },
          ],
          api: {
            name: 'keyvault',
            displayName: 'Azure Key Vault',
            description: 'Secrets and keys of a key vault.',
            brandColor: '#0079d6',
            category: 'Standard',
            id: `${GROUP.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Web/locations/local/managedApis/keyvault`,
            type: 'Microsoft.Web/locations/managedApis',
          },
          parameterValueSet: {
            name: 'oauthServicePrincipal',
            values: {
              'token:clientId': { value: client.clientId },
              'token:TenantId': { value: client.tenantId },
              'token:VaultName': { value: 'demo' },
            },
          },
          customParameterValues: {},
          connectionState: 'Enabled',
          createdTime: expect.stringMatching(/\.\d{7}Z$/),
          changedTime: expect.stringMatching(/\.\d{7}Z$/),
          connectionRuntimeUrl: expect.stringMatching(/\/apim\/keyvault\/[0-9a-f]{32}$/),
        },
      });
      const runtimeUrl = resourceOf(made).properties['connectionRuntimeUrl'];
      expect(runtimeUrl).not.toContain(connection);
      const replaced = await put('ORDERS', { ...properties(), displayName: 'Renamed' });
      expect([replaced.status, resourceOf(replaced).name]).toEqual([200, 'Orders']);
      expect(resourceOf(replaced).properties).toMatchObject({
        displayName: 'Renamed',
        connectionRuntimeUrl: runtimeUrl,
        createdTime: resourceOf(made).properties['createdTime'],
      });
    });

    it('is found in any casing, and listed with those of its resource group only', async () => {
      await put('listed', properties());
      const elsewhere = CONNECTIONS.replace('/tests/', '/others/');
      await call('PUT', `${elsewhere}/listed`, { properties: properties() });
      const found = await call('GET', `${CONNECTIONS}/LISTED`);
      expect([found.status, resourceOf(found).id]).toEqual([200, `${CONNECTIONS}/listed`]);
      for (const path of [CONNECTIONS.toLowerCase(), CONNECTIONS.toUpperCase()]) {
        expect((await call('GET', `${path}/listed`)).body).toEqual(found.body);
        expect((await call('POST', `${path}/listed/LISTCONNECTIONKEYS`, {})).status).toBe(200);
      }
      const here = valuesOf<Resource>(await call('GET', CONNECTIONS));
      expect(here.map(({ id }) => id)).toContain(`${CONNECTIONS}/listed`);
      expect(here.every(({ id }) => id.startsWith(`${CONNECTIONS}/`))).toBe(true);
      expect(valuesOf<Resource>(await call('GET', elsewhere)).map(({ name }) => name)).toEqual(['listed']);
      const prefix = CONNECTIONS.replace('/tests/', '/test/');
      expect(valuesOf<Resource>(await call('GET', prefix))).toEqual([]);
    });

    it('that is deleted is gone with its keys; deleting it again is 204', async () => {
      const connection = await newConnection(gateway, 'gone');
      expect((await connection.action('GET', '/secrets')).status).toBe(200);
      expect((await call('DELETE', `${CONNECTIONS}/gone`)).status).toBe(200);
      expect((await connection.action('GET', '/secrets')).status).toBe(401);
      expect(await gateway.services.connectionKeys.list(connection.id)).toEqual([]);
      const found = await call('GET', `${CONNECTIONS}/gone`);
      expect([found.status, errorOf(found)]).toEqual([
        404,
        { code: 'NotFound', message: 'There is no connection gone in the resource group tests.' },
      ]);
      const again = await call('DELETE', `${CONNECTIONS}/gone`);
      expect([again.status, again.text]).toEqual([204, '']);
      // A new one of that name is another one: the old key does not open it.
      await put('gone', properties());
      expect((await connection.action('GET', '/secrets')).status).toBe(401);
    });

    it('never shows its secret, whoever asks and however it was given', async () => {
      const canary = `canary-${randomUUID()}`;
      const given = principalProperties({ ...client, clientSecret: canary }, client.tenantId);
      const answers = [
        await put('sealed', { ...given, displayName: 'x' }),
        await call('GET', `${CONNECTIONS}/sealed`),
        await call('GET', CONNECTIONS),
        await call('POST', `${CONNECTIONS}/sealed/listConnectionKeys`, {}),
        await call('GET', `${CONNECTIONS}/sealed/connectionKeys`),
        await put('refused', { ...given, parameterValueSet: { ...given.parameterValueSet, name: canary } }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 400]);
      for (const { text } of answers) expect(text).not.toContain(canary);
    });
  });

  describe('the address of a connection', () => {
    it.each(['', 'a b', 'x'.repeat(81), 'a.b', 'ä'])('the name %j is none', async (name) => {
      expect([400, 404, 405]).toContain((await put(encodeURIComponent(name), properties())).status);
    });

    it.each(['', '?api-version=', '?api-version=2020-01-01', '?api-version=2016-06-01&api-version=2016-06-01'])(
      'the api-version %j is none',
      async (query) => {
        const { origin } = new URL(gateway.ready.connector.baseUrl);
        const headers = { authorization: `Bearer ${token}` };
        const reply = await fetch(`${origin}${CONNECTIONS}${query}`, { headers });
        expect(await reply.json()).toEqual({
          error: {
            code: 'BadParameter',
            message: 'The parameter api-version is not valid: it is one of 2016-06-01, 2018-07-01-preview.',
          },
        });
      },
    );
  });

  describe('keys of a connection', () => {
    const DAY = 86_400_000;

    it('are minted one a call, for seven days, and listed without themselves', async () => {
      await put('keys', properties());
      const minted = await call('POST', `${CONNECTIONS}/keys/listConnectionKeys`);
      const { connectionKey, keyId, expires, runtimeUrls } = minted.body as Record<string, unknown>;
      expect([minted.status, Object.keys(minted.body)]).toEqual([
        200,
        ['connectionKey', 'parameterValues', 'runtimeUrls', 'keyId', 'expires'],
      ]);
      expect(connectionKey).toMatch(/^[\w-]{43}$/);
      expect(runtimeUrls).toEqual([expect.stringMatching(/\/apim\/keyvault\/[0-9a-f]{32}$/)]);
      const second = await call('POST', `${CONNECTIONS}/keys/listConnectionKeys`, { validityTimeSpan: '1' });
      expect(second.body['connectionKey']).not.toBe(connectionKey);
      const listed = await call('GET', `${CONNECTIONS}/keys/connectionKeys`);
      const keys = valuesOf<{ id: string; hint: string; expires: string; created: string }>(listed);
      expect(new Set(keys.map(({ id }) => id))).toEqual(new Set([keyId, second.body['keyId']]));
      expect(keys).toHaveLength(2);
      const first = keys.find(({ id }) => id === keyId);
      expect(first).toMatchObject({
        id: expect.stringMatching(GUID),
        hint: String(connectionKey).slice(0, 3),
        expires,
      });
      expect(Date.parse(first?.expires ?? '') - Date.parse(first?.created ?? '')).toBe(7 * DAY);
      expect(listed.text).not.toContain(connectionKey);
    });

    it('end when they said they would', async () => {
      const connection = await newConnection(gateway, 'dated');
      const body = { ValidityTimeSpan: 1 };
      const minted = await call('POST', `${CONNECTIONS}/dated/listConnectionKeys`, body);
      const headers = { authorization: `Key ${minted.body['connectionKey']}` };
      const get = () => connection.action('GET', '/secrets', undefined, headers);
      expect((await get()).status).toBe(200);
      gateway.clock.now = Date.now() + DAY + 1000;
      expect((await get()).status).toBe(401);
      expect((await connection.action('GET', '/secrets')).status).toBe(200);
      token = await operatorToken(gateway);
    });

    it.each([0, 3651, 1.5, 'x', -1])('cannot be minted for %j days', async (validityTimeSpan) => {
      await put('keys', properties());
      const reply = await call('POST', `${CONNECTIONS}/keys/listConnectionKeys`, { validityTimeSpan });
      const message =
        'The parameter validityTimeSpan is not valid: validityTimeSpan is a number of days from 1 to 3650, or a time span of a minute at least, like 7.00:00:00.';
      expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    });

    it('cannot be minted for two time spans in two casings', async () => {
      await put('keys', properties());
      const body = { validityTimeSpan: 1, VALIDITYTIMESPAN: 3650 };
      const reply = await call('POST', `${CONNECTIONS}/keys/listConnectionKeys`, body);
      const message = 'The parameter validityTimeSpan is not valid: it is there twice, in two casings.';
      expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    });

    it('of another connection cannot be revoked, nor one that is none', async () => {
      const connection = await newConnection(gateway, 'kept');
      await put('stranger', properties());
      const [{ id } = { id: '' }] = valuesOf<{ id: string }>(await call('GET', `${CONNECTIONS}/kept/connectionKeys`));
      const refused = await call('DELETE', `${CONNECTIONS}/stranger/connectionKeys/${id}`);
      expect([refused.status, errorOf(refused)]).toEqual([
        404,
        { code: 'NotFound', message: `The connection stranger has no key ${id}.` },
      ]);
      expect((await connection.action('GET', '/secrets')).status).toBe(200);
      const none = await call('DELETE', `${CONNECTIONS}/kept/connectionKeys/none`);
      expect([none.status, errorOf(none).message]).toEqual([
        400,
        'The parameter key is not valid: a key id is a GUID.',
      ]);
      expect((await call('DELETE', `${CONNECTIONS}/kept/connectionKeys/${id}`)).status).toBe(200);
      expect((await connection.action('GET', '/secrets')).status).toBe(401);
    });
  });

  describe('operations', () => {
    it('say how vaults are reached', async () => {
      const { resource, url } = gateway.ready.vaults[0] ?? {};
      const reply = await call('GET', '/admin/addresses');
      const { tenantId } = gateway.ready.authority;
      const vaultOrigin = url?.replace('demo', '{vault}');
      expect(reply.body).toEqual({ vaultOrigin, vaultResource: resource, tenantIds: [tenantId] });
    });

    it('verify the audit log', async () => {
      const reply = await call('POST', '/admin/audit/verify');
      expect([reply.status, reply.body]).toEqual([200, { records: expect.any(Number) }]);
      expect(Number(reply.body['records'])).toBeGreaterThan(50);
    });

    it('are recorded with who called and what changed', async () => {
      const { records } = await audited(gateway, () => put('recorded', properties()));
      expect(records).toMatchObject([
        {
          category: 'management',
          operation: 'PutConnection',
          resultType: 'Success',
          status: 201,
          target: 'connections/recorded',
          connection: expect.stringMatching(/^[0-9a-f]{32}$/),
          caller: { objectId: expect.stringMatching(GUID), tenantId: client.tenantId },
        },
      ]);
    });
  });

  it('health needs no token and says nothing', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const reply = await manage(gateway, 'GET', `${path}?api-version=x`, { token: '' });
      expect([reply.status, reply.body]).toEqual([200, { status: 'ok' }]);
    }
  });
});
