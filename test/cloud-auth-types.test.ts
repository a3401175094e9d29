import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resourceIdOf } from '../src/authority/directory/resource-id.ts';
import { ACTIONS } from '../src/connector/actions.ts';
import {
  type Client,
  CONNECTIONS,
  connect,
  manage,
  operatorOf,
  principalProperties,
  type TestConnection,
} from './administration.ts';
import { type Azure, type AzureUser, startAzure } from './azure.ts';
import { hubToken } from './callers.ts';
import { DONE, leadsTo, linkOf } from './consent.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { certificateProperties, newPfx } from './pfx.ts';
import { cleanUp, newFolder } from './serve.ts';
import { browse, openBrowser, typePassword } from './sign-in.ts';

/**
 * Every way for a connection to sign in, to each cloud, with all fourteen actions: what a connection answers is what a
 * connection of the cloud's own Sallyport answers, and the cloud saw who asked for what, and nothing else.
 */
const VALUE = randomBytes(12).toString('hex');
const IDENTITY = 'connector';

/** What the vault is asked by the fourteen, in their order. */
const ASKED = [
  ['KeyList', 'KeyListVersions', 'KeyGet', 'KeyGet', 'KeyEncrypt', 'KeyEncrypt', 'KeyDecrypt', 'KeyDecrypt'],
  ['SecretList', 'SecretListVersions', 'SecretGet', 'SecretGet', 'SecretGet', 'SecretGet'],
].flat();

type Call = (method: string, path: string, body?: unknown) => Promise<Reply>;

afterAll(() => {
  vi.unstubAllEnvs();
  cleanUp();
});

describe.each(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const)('in %s', (cloud) => {
  let azure: Azure;
  let gateway: TestGateway;
  let application: Client;
  let registered: Client;
  let user: AzureUser;
  let identity: { readonly clientId: string; readonly principalId: string };
  let versions: { readonly secretVersion: string; readonly keyVersion: string };
  let ciphertext: string;
  let expected: readonly unknown[];
  const pfx = newPfx();

  beforeAll(async () => {
    azure = await startAzure(cloud, ['--managed-identity', IDENTITY]);
    [application, registered] = [await azure.newApplication(), await azure.newApplication({ adminConsent: true })];
    const certificate = { certificate: pfx.certificatePem };
    await azure.manage('POST', `/admin/directory/applications/${application.clientId}/addKey`, certificate);
    user = await azure.newUser();
    identity = await newIdentity();
    await azure.newVault('contoso', application, user, { objectId: identity.principalId });
    gateway = await startGateway();
    const redirectUris = [`${gateway.ready.authority.url}/redirect/keyvault`];
    await azure.manage('PATCH', `/admin/directory/applications/${registered.clientId}`, { redirectUris });
    versions = await fill();
    const own = await connectInAzure();
    ciphertext = String((await own('POST', '/keys/signer/encrypt', { rawData: VALUE })).body['encryptedData']);
    expected = await answersOf(own);
  });

  afterAll(async () => {
    await gateway?.stop();
    await azure?.stop();
  });

  function startGateway(): Promise<TestGateway> {
    const secretFile = join(newFolder(), 'secret');
    writeFileSync(secretFile, registered.clientSecret, { mode: 0o600 });
    return startTestGateway({
      ...azure.flags,
      environment: 'ise',
      defaultClientId: registered.clientId,
      defaultClientSecretFile: secretFile,
      consentRedirect: [DONE],
      connectorIdentity: identity.clientId,
      connectorIdentityVault: ['contoso'],
    });
  }

  async function newIdentity(): Promise<typeof identity> {
    const path = `${resourceIdOf(IDENTITY)}?api-version=2023-01-31`;
    const { body } = await azure.manage('PUT', path, { location: 'local' });
    return body['properties'] as unknown as typeof identity;
  }

  async function fill(): Promise<typeof versions> {
    const body = { value: VALUE, contentType: 'text/plain' };
    const secret = await azure.vault('contoso', 'PUT', '/secrets/password', { body });
    const key = await azure.vault('contoso', 'POST', '/keys/signer/create', { body: { kty: 'RSA', key_size: 2048 } });
    const last = (id: unknown) => String(id).split('/').at(-1) ?? '';
    const { kid } = key.body['key'] as unknown as { kid: string };
    return { secretVersion: last(secret.body['id']), keyVersion: last(kid) };
  }

  /** The cloud's own connector, whose vault is the embedded one. */
  async function connectInAzure(): Promise<Call> {
    const path = `${CONNECTIONS}/own`;
    const properties = principalProperties(application, azure.tenantId, 'contoso');
    const made = await azure.manage('PUT', `${path}?api-version=2016-06-01`, { properties });
    const { connectionRuntimeUrl } = made.body['properties'] as unknown as { connectionRuntimeUrl: string };
    const keys = await azure.manage('POST', `${path}/listConnectionKeys?api-version=2016-06-01`, {});
    const headers = { authorization: `Key ${String(keys.body['connectionKey'])}` };
    return (method, below, body) => send(new URL(connectionRuntimeUrl + below), { method, headers, body });
  }

  /** Status and body of all fourteen, in their order; ciphertexts are never twice the same. */
  async function answersOf(call: Call): Promise<unknown[]> {
    const values: Record<string, string> = { secretName: 'password', keyName: 'signer', ...versions };
    const answers: unknown[] = [];
    for (const { contract } of ACTIONS) {
      const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
      const given = contract.path.endsWith('/encrypt') ? { rawData: VALUE } : { encryptedData: ciphertext };
      const { status, body } = await call(contract.method, path, contract.method === 'POST' ? given : undefined);
      const shown = 'encryptedData' in body ? { encryptedData: String(body['encryptedData']).length } : body;
      answers.push([contract.name, status, shown]);
    }
    return answers;
  }

  /** Somebody opens the link, types the password, and the owner confirms. */
  async function signIn(name: string): Promise<void> {
    const account = { objectId: user.objectId, tenantId: azure.tenantId };
    const parameters = [{ parameterName: 'token', redirectUrl: DONE, ...account }];
    const path = `${CONNECTIONS}/${name}`;
    const listed = await manage(gateway, 'POST', `${path}/listConsentLinks`, { body: { parameters } });
    const { origin, pathname, search } = new URL(linkOf(listed));
    expect(origin).toBe(`https://${azure.authority}`);
    const elsewhere = browse(azure.authorityUrl, azure.ca);
    const page = await elsewhere.get(pathname + search);
    const person = { user: { userPrincipalName: user.userPrincipalName }, password: user.password };
    const answered = await typePassword(elsewhere, page, person as never);
    const back = leadsTo(await openBrowser(gateway).get(String(answered.headers.location)));
    const code = back.searchParams.get('code');
    const confirmed = await manage(gateway, 'POST', `${path}/confirmConsentCode`, { body: { code, ...account } });
    expect([confirmed.status, confirmed.text]).toEqual([200, expect.any(String)]);
  }

  const principal = () => ({ objectId: application.objectId, applicationId: application.clientId });
  const person = () => ({ objectId: user.objectId, applicationId: registered.clientId });
  const machine = () => ({ objectId: identity.principalId, applicationId: identity.clientId });
  const vault = { vaultName: { value: 'contoso' } };
  const own = () => ({
    ...vault,
    'token:TenantId': { value: azure.tenantId },
    'token:clientId': { value: registered.clientId },
    'token:clientSecret': { value: registered.clientSecret },
  });

  /** How it is written, and who the vault then sees. */
  const WAYS: readonly [string, () => object, () => object][] = [
    ['oauthServicePrincipal', () => principalProperties(application, azure.tenantId, 'contoso'), principal],
    ['a flat service principal', () => ({ parameterValues: flatValues() }), principal],
    ['CertOauth', () => certificateProperties({ ...pfx, ...ofTenant(), vault: 'contoso' }), principal],
    ['oauthDefault', () => ({ parameterValueSet: { name: 'oauthDefault', values: vault } }), person],
    ['oauthBYOA', () => ({ parameterValueSet: { name: 'oauthBYOA', values: own() } }), person],
    ['the deprecated default', () => ({ parameterValues: { vaultName: 'contoso' } }), person],
    ['oauthMI', () => ({ parameterValueSet: { name: 'oauthMI', values: vault } }), machine],
    [
      'the alternative of Logic Apps',
      () => ({ parameterValueType: 'Alternative', alternativeParameterValues: { vaultName: 'contoso' } }),
      machine,
    ],
  ];

  const tokenOperation = (how: string): string => {
    if (how === 'oauthMI') return 'ManagedIdentityToken';
    return how === 'the alternative of Logic Apps' ? 'ManagedIdentityTokenAppService' : 'TokenIssue';
  };

  /** Its history, oldest first. */
  async function runsOf({ id }: TestConnection): Promise<unknown[]> {
    await gateway.services.runs.flush();
    const { body } = await manage(gateway, 'GET', `/admin/runs?limit=100&connection=${id}`);
    const runs = body['value'] as unknown as { action: string; status: string; statusCode: number }[];
    return runs.map(({ action, status, statusCode }) => [action, status, statusCode]).toReversed();
  }

  /** A machine asks at one endpoint, an app at another. */
  const toldBy = (how: string): Record<string, string> => {
    const { imdsHost = '', endpoint = '', headerFile = '' } = azure.identity ?? {};
    if (how === 'oauthMI') return { AZURE_POD_IDENTITY_AUTHORITY_HOST: imdsHost };
    return { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: readFileSync(headerFile, 'utf8').trim() };
  };

  const ofTenant = () => ({ tenantId: azure.tenantId, clientId: application.clientId });
  const flatValues = () => ({
    'token:TenantId': azure.tenantId,
    'token:clientId': application.clientId,
    'token:clientSecret': application.clientSecret,
    'token:grantType': 'client_credentials',
    vaultName: 'contoso',
  });

  it.each(WAYS)('%s answers all fourteen as the embedded vault does, and the cloud saw only that', async (...way) => {
    const [how, properties, seen] = way;
    const name = `to-${randomUUID().slice(0, 8)}`;
    const connection = await connect(gateway, name, properties());
    if (seen === person) await signIn(name);
    for (const [variable, value] of Object.entries(toldBy(how))) vi.stubEnv(variable, value);
    const { result, records } = await azure.audited(() => answersOf((...call) => connection.action(...call)));
    vi.unstubAllEnvs();
    expect(result).toEqual(expected);
    // Who the vault is not yet known to asks it for its challenge first, as nobody.
    const [token, ...calls] = records.filter(({ status }) => status !== 401);
    expect(token).toMatchObject({ category: 'authority', operation: tokenOperation(how) });
    expect(calls.map(({ operation, vault: of, caller }) => [operation, of, caller])).toEqual(
      ASKED.map((operation) => [operation, 'contoso', { ...seen(), tenantId: azure.tenantId }]),
    );
    expect(await runsOf(connection)).toEqual(ACTIONS.map(({ contract }) => [contract.name, 'Succeeded', 200]));
    const bearer = { authorization: `Bearer ${await hubToken(gateway, operatorOf(gateway))}` };
    const byToken = await connection.action('GET', '/secrets/password/value', undefined, bearer);
    expect(expected).toContainEqual(['GetSecret', byToken.status, byToken.body]);
  });

  it('a sign-in that is revoked shows in the status, and a fresh link heals it', async () => {
    const properties = { parameterValueSet: { name: 'oauthDefault', values: vault } };
    const name = `to-${randomUUID().slice(0, 8)}`;
    const connection = await connect(gateway, name, properties);
    const read = () => connection.action('GET', '/secrets/password/value');
    await signIn(name);
    expect((await read()).body).toMatchObject({ value: VALUE });
    await azure.manage('POST', `/admin/directory/users/${user.objectId}/revokeSignInSessions`, {});
    // A change of any connection ends the tokens that are held: the next call signs in anew.
    await connect(gateway, `${name}-other`, properties);
    const refused = await read();
    const message = expect.stringMatching(/^The connection does not contain an access token/) as string;
    expect([refused.status, refused.body]).toMatchObject([401, { error: { message } }]);
    const { body } = await manage(gateway, 'GET', `${CONNECTIONS}/${name}`);
    const error = { code: 'InvalidGrant', message: expect.stringMatching(/^AADSTS50173: /) as string };
    expect(body['properties']).toMatchObject({ overallStatus: 'Error', statuses: [{ status: 'Error', error }] });
    await signIn(name);
    expect((await read()).body).toMatchObject({ value: VALUE });
  });

  it('nobody but the vault and the authority was asked for', () => {
    const { host } = new URL(azure.resource);
    expect(new Set(azure.asked)).toEqual(new Set([`contoso.${host}:443`, `${azure.authority}:443`]));
  });
});
