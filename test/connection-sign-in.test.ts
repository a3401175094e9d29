import { hash, randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONNECTOR_APPLICATION,
  connectorApplicationChange,
  connectorSecret,
} from '../src/authority/directory/applications/connector-application.ts';
import { resourceIdOf } from '../src/authority/directory/resource-id.ts';
import { requestToken } from '../src/authority/request-token.ts';
import { newAuthorizationCode } from '../src/authority/stored-grants/authorization-codes.ts';
import { CONNECTIONS_TOPIC } from '../src/connections/connections.ts';
import { createIdentityTokens } from '../src/connections/entra/managed-identity.ts';
import { openUpstream } from '../src/gateway/listeners/upstream.ts';
import { startCall } from '../src/gateway/start/first-start.ts';
import {
  type Client,
  CONNECTIONS,
  commit,
  manage,
  mintKey,
  newApplication,
  newVault,
  principalProperties,
} from './administration.ts';
import { type Azure, startAzure } from './azure.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { certificateProperties, newPfx } from './pfx.ts';
import { cleanUp } from './serve.ts';

/** How connections get their tokens, in the embedded cloud and in one of Microsoft's, from the outside. */
const ALL = { secrets: ['all'], keys: ['all'] } as const;
const IDENTITY = 'connector';
const NOT_PERMITTED = /^Operation failed because client does not have permission/;
const NOBODY = 'The connection does not contain an access token. Please edit the connection and login.';

interface Connected {
  readonly id: string;
  call(): Promise<Reply>;
  /** As GET shows it. */
  status(): Promise<{ readonly overallStatus: string; readonly error?: { code: string; message: string } }>;
  put(properties: object): Promise<Reply>;
}

interface Statuses {
  readonly overallStatus: string;
  readonly statuses: readonly { readonly error?: { code: string; message: string } }[];
}

/** A connection, its key, and its status. */
async function connect(gateway: TestGateway, properties: object): Promise<Connected> {
  const name = `connection-${randomUUID()}`;
  const at = `${CONNECTIONS}/${name}`;
  const put = (body: object) => manage(gateway, 'PUT', at, { body: { properties: body } });
  const made = await put(properties);
  if (made.status !== 201) throw new Error(`the connection was not made: ${made.text}`);
  const { properties: shown } = JSON.parse(made.text) as { properties: { connectionRuntimeUrl: string } };
  const { connectionRuntimeUrl: url } = shown;
  const headers = { authorization: `Key ${await mintKey(gateway, name)}` };
  return {
    id: url.split('/').at(-1) ?? '',
    put,
    call: () => send(new URL(`${url}/secrets`), { method: 'GET', headers }),
    async status() {
      const { text } = await manage(gateway, 'GET', at);
      const { overallStatus, statuses } = (JSON.parse(text) as { properties: Statuses }).properties;
      return { overallStatus, ...statuses[0] };
    },
  };
}

const messageOf = ({ body }: Reply): string => (body as { error?: { message?: string } }).error?.message ?? '';

/** What both clouds need to be tried: who may do what there is made in each in its own way. */
interface Cloud {
  readonly gateway: TestGateway;
  readonly tenantId: string;
  readonly vault: string;
  /** One that may do everything in the vault. */
  readonly application: Client;
  /** How often the authority was asked, where it can be seen. */
  asked?(): number;
  register(clientId: string, certificatePem: string): Promise<void>;
  stop(): Promise<void>;
}

async function embedded(): Promise<Cloud> {
  const gateway = await startTestGateway();
  const application = await newApplication(gateway);
  await newVault(gateway, 'contoso', { [application.objectId]: ALL });
  return {
    gateway,
    tenantId: gateway.ready.authority.tenantId,
    vault: 'contoso',
    application,
    register: async (clientId, pem) =>
      commit(gateway, await gateway.services.authority.directory.addCertificate(clientId, pem)),
    stop: () => gateway.stop(),
  };
}

async function microsoft(): Promise<Cloud> {
  const azure: Azure = await startAzure();
  const gateway = await startTestGateway({ ...azure.flags });
  const application = await azure.newApplication();
  await azure.newVault('contoso', application);
  return {
    gateway,
    tenantId: azure.tenantId,
    vault: 'contoso',
    application,
    asked: () => azure.asked.filter((host) => host === `${azure.authority}:443`).length,
    async register(clientId, certificate) {
      await azure.manage('POST', `/admin/directory/applications/${clientId}/addKey`, { certificate });
    },
    async stop() {
      await gateway.stop();
      await azure.stop();
    },
  };
}

afterAll(cleanUp);

describe.each([
  ['embedded', embedded],
  ['AzureCloud', microsoft],
] as const)('a connection of the cloud %s', (_name, start) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await start();
  });
  afterAll(() => cloud.stop());

  const bySecret = (client: Pick<Client, 'clientId' | 'clientSecret'> = cloud.application) =>
    principalProperties(client, cloud.tenantId, cloud.vault);
  const byCertificate = (pfx: { readonly pfx: string; readonly password: string }, clientId: string | undefined) =>
    certificateProperties({ ...pfx, tenantId: cloud.tenantId, clientId, vault: cloud.vault });

  /** A certificate that counts from now on. */
  const registered = async () => {
    const pfx = newPfx();
    await cloud.register(cloud.application.clientId, pfx.certificatePem);
    return byCertificate(pfx, cloud.application.clientId);
  };

  it('signs in with a client secret', async () => {
    const connection = await connect(cloud.gateway, bySecret());
    expect((await connection.call()).status).toBe(200);
    expect(await connection.status()).toEqual({ overallStatus: 'Connected', status: 'Connected' });
  });

  it('signs in with a certificate', async () => {
    const connection = await connect(cloud.gateway, await registered());
    expect((await connection.call()).status).toBe(200);
  });

  it.each([
    [
      'a secret that is wrong',
      () => bySecret({ ...cloud.application, clientSecret: randomBytes(16).toString('hex') }),
      () => bySecret(),
      ['InvalidClient', /^AADSTS7000215: /],
    ],
    [
      'an application that nobody knows',
      () => bySecret({ clientId: randomUUID(), clientSecret: 'x' }),
      () => bySecret(),
      ['UnauthorizedClient', /^AADSTS700016: /],
    ],
    [
      'a certificate that is not registered',
      () => byCertificate(newPfx(), cloud.application.clientId),
      registered,
      ['InvalidClient', /^AADSTS700027: /],
    ],
  ] as const)(
    'with %s tells its callers nothing, and its owner why',
    async (...[, properties, corrected, [code, message]]) => {
      const connection = await connect(cloud.gateway, properties());
      const refused = await connection.call();
      expect([refused.status, messageOf(refused)]).toEqual([401, expect.stringMatching(NOT_PERMITTED)]);
      expect(refused.text).not.toContain('AADSTS');
      const error = { code, message: expect.stringMatching(message) as string };
      expect(await connection.status()).toMatchObject({ overallStatus: 'Error', target: 'token', error });
      expect((await connection.status()).error?.message).not.toMatch(/Trace ID|Timestamp|\n/);
      // What is corrected counts at once.
      expect((await connection.put(await corrected())).status).toBe(200);
      expect((await connection.call()).status).toBe(200);
      expect((await connection.status()).overallStatus).toBe('Connected');
    },
  );

  it('asks for one token, however many calls wait for it', async () => {
    const connection = await connect(cloud.gateway, bySecret());
    const before = cloud.asked?.() ?? 0;
    const replies = await Promise.all(Array.from({ length: 50 }, () => connection.call()));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect((cloud.asked?.() ?? 1) - before).toBe(1);
  });
});

describe('a connection of the embedded cloud', () => {
  let gateway: TestGateway;
  let application: Client;
  beforeAll(async () => {
    const flags = { connectorIdentity: IDENTITY, connectorIdentityVault: ['fabrikam'] };
    gateway = await startTestGateway(flags);
    application = await newApplication(gateway);
    await newVault(gateway, 'contoso', { [application.objectId]: ALL });
  });
  afterAll(() => gateway.stop());

  const tenantId = () => gateway.ready.authority.tenantId;

  it('of a tenant that is not there keeps the number that people search for', async () => {
    const connection = await connect(gateway, principalProperties(application, randomUUID(), 'contoso'));
    expect((await connection.call()).status).toBe(401);
    const message = expect.stringMatching(/^AADSTS90002: There is no tenant /) as string;
    expect(await connection.status()).toMatchObject({ error: { code: 'InvalidClient', message } });
  });

  it('whose secret has expired says so', async () => {
    const { directory } = gateway.services.authority;
    const { secret, ...change } = await directory.addSecret(application.clientId, 60);
    await commit(gateway, change);
    const client = { clientId: application.clientId, clientSecret: secret };
    const connection = await connect(gateway, principalProperties(client, tenantId(), 'contoso'));
    gateway.clock.now = Date.now() + 3_600_000;
    expect((await connection.call()).status).toBe(401);
    gateway.clock.now = 0;
    const message = expect.stringMatching(/^AADSTS7000222: .* has expired/) as string;
    expect(await connection.status()).toMatchObject({ error: { message } });
  });

  it("signs in as the server's own identity, once there is one", async () => {
    const properties = { parameterValueType: 'Alternative', alternativeParameterValues: { vaultName: 'fabrikam' } };
    const { directory } = gateway.services.authority;
    const { identity, ...change } = directory.newManagedIdentity({
      tenantId: tenantId(),
      kind: 'UserAssigned',
      resourceId: resourceIdOf(IDENTITY),
      location: 'local',
      tags: {},
    });
    await newVault(gateway, 'fabrikam', { [identity.objectId]: ALL });
    const connection = await connect(gateway, properties);
    expect((await connection.call()).status).toBe(401);
    expect(await connection.status()).toMatchObject({ error: { message: 'Identity not found' } });
    await commit(gateway, change);
    expect((await connection.call()).status).toBe(200);
    expect(await connection.status()).toEqual({ overallStatus: 'Ready', status: 'Ready' });
  });

  describe('that somebody signed in for', () => {
    /** As consent leaves it: an account, and its refresh token sealed. */
    async function signedIn(): Promise<Connected & { readonly userId: string; readonly vault: string }> {
      const { authority, connections, journal } = gateway.services;
      const vault = `vault-${randomBytes(4).toString('hex')}`;
      const domain = 'sallyport.localhost';
      const made = await authority.directory.newUser({
        tenantId: tenantId(),
        userPrincipalName: `${vault}@${domain}`,
        displayName: 'Alex',
        password: randomBytes(12).toString('hex'),
      });
      await commit(gateway, made);
      const { objectId } = made.user;
      await newVault(gateway, vault, { [objectId]: ALL });
      const values = { vaultName: { value: vault } };
      const connection = await connect(gateway, { parameterValueSet: { name: 'oauthDefault', values } });
      const nobody = await connection.call();
      expect([nobody.status, nobody.body]).toMatchObject([401, { message: NOBODY, error: { message: NOBODY } }]);
      const account = { tenantId: tenantId(), objectId, name: 'Alex' };
      const refreshToken = await refreshTokenOf(objectId);
      await journal.conduct(startCall('TestConsent'), async () => {
        const stored = await connections.stored(connection.id);
        if (stored === undefined) throw new Error('it is gone');
        const changed = { ...stored.connection, account } as typeof stored.connection;
        const changes = connections.replace(stored, changed, { ...stored.secrets, refreshToken });
        return { output: undefined, changes, touches: [CONNECTIONS_TOPIC] };
      });
      return { ...connection, userId: objectId, vault };
    }

    /** What the pages and the token endpoint give once the user has signed in to the connector's application. */
    async function refreshTokenOf(userId: string): Promise<string> {
      const { authority, journal, addresses } = gateway.services;
      const verifier = randomBytes(32).toString('base64url');
      const redirectUri = `${addresses.authorityUrl}/redirect/keyvault`;
      const made = await connectorApplicationChange(authority, { tenantId: tenantId(), redirectUri });
      if (made !== undefined) await commit(gateway, made);
      const { code, ...change } = newAuthorizationCode(authority, {
        tenantId: tenantId(),
        userId,
        clientId: CONNECTOR_APPLICATION,
        redirectUri,
        codeChallenge: hash('sha256', verifier, 'base64url'),
        resource: addresses.vaultResource,
        scopes: ['user_impersonation', 'openid', 'profile', 'offline_access'],
        authTime: Math.floor(Date.now() / 1000),
        amr: ['pwd'],
        continuous: true,
        clientInfo: true,
      });
      await commit(gateway, change);
      const { refreshToken = '' } = await requestToken(authority, journal)(tenantId(), {
        grant_type: 'authorization_code',
        client_id: CONNECTOR_APPLICATION,
        client_secret: connectorSecret(authority),
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
      });
      return refreshToken;
    }

    it('acts in his name, and goes on to for as long as he may', async () => {
      const connection = await signedIn();
      const { connections, authority } = gateway.services;
      const sealed = async () => (await connections.stored(connection.id))?.secrets.refreshToken;
      const before = await sealed();
      const replies = await Promise.all(Array.from({ length: 20 }, () => connection.call()));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
      const after = await sealed();
      expect(after).not.toBe(before);
      expect(await connection.status()).toMatchObject({ overallStatus: 'Connected' });
      // The token ends, and the next is had by the refresh token that came with it.
      gateway.clock.now = Date.now() + 2 * 3_600_000;
      expect((await connection.call()).status).toBe(200);
      expect(await sealed()).not.toBe(after);
      await commit(gateway, await authority.directory.changeUser(connection.userId, { enabled: false }));
      const ended = await connection.call();
      gateway.clock.now = 0;
      expect([ended.status, ended.body]).toMatchObject([401, { message: NOBODY, error: { message: NOBODY } }]);
      const error = { code: 'InvalidGrant', message: expect.stringMatching(/^AADSTS50173: /) as string };
      expect(await connection.status()).toMatchObject({ overallStatus: 'Error', error });
    });
  });
});

describe('the identity that Azure gave this server', () => {
  const RESOURCE = 'https://vault.azure.net';
  let machine: TestGateway;
  let identity: { readonly clientId: string; readonly objectId: string };
  beforeAll(async () => {
    machine = await startTestGateway({ managedIdentity: [IDENTITY], vaultOrigin: 'https://{vault}.vault.azure.net' });
    const found = await machine.services.authority.directory.findManagedIdentityByResourceId(resourceIdOf(IDENTITY));
    if (found === undefined) throw new Error('the demo start made no identity');
    identity = found;
  });
  afterAll(() => machine.stop());

  const ask = (name: string, environment: Readonly<Record<string, string>>) => {
    const fetch = openUpstream({ upstreamProxy: undefined, upstreamCa: undefined });
    return createIdentityTokens({ identity: { name, environment, fetch }, resource: RESOURCE, clock: Date.now })();
  };
  const origin = () => new URL(machine.ready.connector.baseUrl).origin;
  const imds = () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: origin() });
  const appService = () => ({
    IDENTITY_ENDPOINT: `${origin()}/msi/token`,
    IDENTITY_HEADER: machine.services.managedIdentity?.header ?? '',
  });

  it.each([
    ['a machine', imds],
    ['an app', appService],
  ] as const)(
    "is asked for at the endpoint of %s, as the system's own or by its client id",
    async (_what, environment) => {
      for (const name of ['system', identity.clientId]) {
        const { accessToken, expires } = await ask(name, environment());
        expect(decodeJwt(accessToken)).toMatchObject({ aud: RESOURCE, oid: identity.objectId, exp: expires });
      }
      await expect(ask(randomUUID(), environment())).rejects.toMatchObject({
        code: 'InvalidClient',
        message: expect.stringMatching(/^The managed identity was refused: .*Identity not found/),
      });
    },
  );

  it('is refused with the header of another app', async () => {
    await expect(ask('system', { ...appService(), IDENTITY_HEADER: 'other' })).rejects.toMatchObject({
      code: 'InvalidClient',
    });
  });

  it('cannot be had where no endpoint is', async () => {
    await expect(ask('system', { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'BadGateway',
      message: '127.0.0.1:1 could not be reached, or answered no JSON object in time.',
    });
  });
});
