import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CONNECTIONS, manage, newApplication, operatorToken, principalProperties } from '../administration.ts';
import { type Azure, startAzure } from '../azure.ts';
import {
  consentAt,
  DONE,
  linkOf,
  newConsentConnection,
  newOwner,
  newPerson,
  newPersonalVault,
  signInAt,
} from '../consent.ts';
import { type Reply, send, startTestGateway, type TestGateway } from '../gateway.ts';
import { certificateProperties, newPfx } from '../pfx.ts';
import { cleanUp } from '../serve.ts';
import { openBrowser } from '../sign-in.ts';
import { createCanaries, plainCore } from './canaries.ts';
import { filesBelow, findLeaks } from './leaks.ts';

/**
 * V15 V16 V17, as in canary.test.ts, for what connections hold and what is said on the way to it: client secrets, PFX files and
 * their passwords, what comes back from consent, tokens, keys. One gateway signs in at the embedded authority, one at Azure's.
 */
let gateway: TestGateway;
let azure: Azure;
let abroad: TestGateway;
const { canaries, served, refused, plant, known, good, bad } = createCanaries();
const log: string[] = [];
/** Answers that people and consoles read again and again: of these no secret may be a part. */
const shown: string[] = [];

beforeAll(async () => {
  const write = process.stderr.write.bind(process.stderr);
  vi.spyOn(process.stderr, 'write').mockImplementation((...[text]: Parameters<typeof write>) => {
    log.push(String(text));
    return true;
  });
  const flags = { consentRedirect: [DONE], environment: 'ise', logLevel: 'info' };
  gateway = await startTestGateway(flags);
  azure = await startAzure();
  abroad = await startTestGateway({ ...flags, ...azure.flags });
  // Every token of an authority begins so, whoever asked for it: its header has nothing of its own in it.
  known('the header of a token', (await gateway.token()).split('.')[0] ?? '');
  known('the header of a token of Azure', (await azure.token()).split('.')[0] ?? '');
  await azure.newVault('contoso');
  await driveSecrets(gateway, gateway.ready.authority.tenantId, 'demo');
  await driveSecrets(abroad, azure.tenantId, 'contoso');
  await driveAzure();
  await driveConsent('oauthDefault');
  await driveConsent('oauthBYOA');
  await driveCallers();
  await driveWrongPlaces();
  for (const each of [gateway, abroad]) await show(each);
}, 120_000);

afterAll(async () => {
  vi.restoreAllMocks();
  await Promise.all([gateway.stop(), abroad.stop(), azure.stop()]);
  cleanUp();
});

const at = (name: string): string => `${CONNECTIONS}/${name}`;
const put = (where: TestGateway, name: string, properties: object) =>
  manage(where, 'PUT', at(name), { body: { properties } });
const patch = (where: TestGateway, name: string, properties: object) =>
  manage(where, 'PATCH', at(name), { body: { properties } });
const tried = async (call: Promise<Reply>): Promise<void> => void refused.push(String((await call).status));

/** An action through a new key of the connection. */
async function act(where: TestGateway, name: string, path = '/secrets'): Promise<Reply> {
  const minted = await good('mint', manage(where, 'POST', `${at(name)}/listConnectionKeys`, { body: {} }));
  const key = String(minted['connectionKey']);
  known('a connection key', key);
  const [runtimeUrl] = minted['runtimeUrls'] as unknown as string[];
  return send(new URL(`${runtimeUrl}${path}`), { method: 'GET', headers: { authorization: `Key ${key}` } });
}

/** Secrets that nobody takes, of each kind that has one, new and replaced; the sign-in fails with them in hand. */
async function driveSecrets(where: TestGateway, tenantId: string, vault: string): Promise<void> {
  const clientId = randomUUID();
  const principal = () => principalProperties({ clientId, clientSecret: plant('a client secret') }, tenantId, vault);
  await good('put', put(where, 'secret', principal()));
  await bad(act(where, 'secret'));
  await good('patch', patch(where, 'secret', principal()));
  await bad(act(where, 'secret'));
  await bad(manage(where, 'GET', `${at('secret')}/extensions/proxy/testconnection`));
  const flat = { 'token:clientId': clientId, 'token:TenantId': tenantId, 'token:grantType': 'client_credentials' };
  const parameterValues = { ...flat, vaultName: vault, 'token:clientSecret': plant('a flat client secret') };
  await good('put flat', put(where, 'flat', { parameterValues }));
  const password = plant('a password of a PFX', (core) => `pä"ss ${core}`);
  const { pfx } = newPfx({ password });
  known('a PFX', Buffer.from(pfx, 'base64'));
  known('a PFX in Base64', pfx);
  const certificate = { tenantId, clientId, pfx, password, vault };
  await good('put certificate', put(where, 'certificate', certificateProperties(certificate)));
  await bad(act(where, 'certificate'));
  const wrong = plant('a wrong password of a PFX');
  await bad(put(where, 'certificate', certificateProperties({ ...certificate, password: wrong })));
  const garbage = Buffer.from(plant('that is no PFX', plainCore)).toString('base64');
  await bad(put(where, 'certificate', certificateProperties({ ...certificate, pfx: garbage })));
}

/** Secrets that open the vault, over MSAL and HTTPS. */
async function driveAzure(): Promise<void> {
  const client = await azure.newApplication();
  known('the client secret of an application', client.clientSecret);
  const { pfx, password, certificatePem } = newPfx({ password: plant('a password that opens', plainCore) });
  known('a PFX that opens', Buffer.from(pfx, 'base64'));
  await azure.manage('POST', `/admin/directory/applications/${client.clientId}/addKey`, {
    certificate: certificatePem,
  });
  await azure.newVault('opened', client);
  const value = plant('a value in Azure');
  await azure.vault('opened', 'PUT', '/secrets/canary', { body: { value } });
  await good('put', put(abroad, 'opens', principalProperties(client, azure.tenantId, 'opened')));
  await good('act', act(abroad, 'opens', '/secrets/canary/value'));
  const certificate = { ...client, pfx, password, tenantId: azure.tenantId, vault: 'opened' };
  await good('put', put(abroad, 'certified', certificateProperties(certificate)));
  await good('act', act(abroad, 'certified', '/secrets/canary/value'));
}

/** Somebody signs in: what is in his links, what comes back, and what is kept of it. */
async function driveConsent(authId: 'oauthDefault' | 'oauthBYOA'): Promise<void> {
  const owner = await newOwner(gateway);
  const person = await newPerson(gateway);
  known('the password of a person', person.password);
  const vaultName = { value: await newPersonalVault(gateway, person) };
  const redirectUris = [`${gateway.ready.authority.url}/redirect/keyvault`];
  const own = await newApplication(gateway, { redirectUris, consented: true });
  known('the client secret of an application of their own', own.clientSecret);
  const application = {
    'token:clientId': { value: own.clientId },
    'token:clientSecret': { value: own.clientSecret },
    'token:TenantId': { value: person.tenantId },
  };
  const values = authId === 'oauthDefault' ? { vaultName } : { vaultName, ...application };
  const connection = await newConsentConnection(gateway, owner, { parameterValueSet: { name: authId, values } });
  const { objectId, tenantId } = person;
  const account = { objectId, tenantId };
  const abandoned = linkOf(await connection.links(account));
  knownOf('an abandoned link', new URL(abandoned), ['state']);
  const sent = await signInAt(openBrowser(gateway), abandoned, person);
  knownOf('what the authority sends back', new URL(sent), ['code', 'state']);
  const link = linkOf(await connection.links(account));
  knownOf('a link', new URL(link), ['state']);
  const code = (await consentAt(gateway, link, person)).searchParams.get('code') ?? '';
  known('a consent code', code);
  await bad(connection.confirm(plant('a wrong consent code', plainCore), account));
  await good(`confirm ${authId}`, connection.confirm(code, account));
  await bad(connection.confirm(code, account));
  await good(`act ${authId}`, connection.action('GET', '/secrets/greeting/value'));
  const id =
    String((await connection.shown())['connectionRuntimeUrl'])
      .split('/')
      .at(-1) ?? '';
  const { refreshToken = '' } = (await gateway.services.connections.stored(id))?.secrets ?? {};
  expect(refreshToken.length).toBeGreaterThan(20);
  known('a refresh token', refreshToken);
}

function knownOf(name: string, { searchParams }: URL, names: readonly string[]): void {
  for (const each of names)
    if ((searchParams.get(each) ?? '') !== '') known(`${name}, ${each}`, searchParams.get(each) ?? '');
}

/** Callers by token and by key, and what stands in their requests beside it. */
async function driveCallers(): Promise<void> {
  const hub = await newApplication(gateway, { roles: ['Operator'] });
  const token = await gateway.token(hub, 'https://apihub.azure.com/.default');
  known('a token for the connector', token);
  await bad(
    send(new URL(`${gateway.runtimeUrl}/secrets`), { method: 'GET', headers: { authorization: `Bearer ${token}` } }),
  );
  const headers = { authorization: `Key ${plant('a key in a request')}`, cookie: plant('a cookie in a request') };
  const request = {
    method: 'get',
    path: '/secrets',
    headers,
    queries: { continuationToken: plant('in a query', plainCore) },
  };
  const demo = gateway.services.connections;
  const name = (await demo.find(gateway.connectionId))?.name.split('/') ?? [];
  const path = `/subscriptions/${name[0]}/resourceGroups/${name[1]}/providers/Microsoft.Web/connections/${name[2]}`;
  await good('invoke', manage(gateway, 'POST', `${path}/dynamicInvoke`, { body: { request } }));
  await bad(
    manage(gateway, 'POST', `${path}/dynamicInvoke`, {
      body: { request: { ...request, path: `/${plant('in a path')}` } },
    }),
  );
  const cipher = { method: 'post', path: '/keys/demo-key/encrypt', body: { rawData: plant('data to encrypt') } };
  await good('invoke', manage(gateway, 'POST', `${path}/dynamicInvoke`, { body: { request: cipher } }));
  const workflow = { 'x-ms-workflow-name': 'orders', 'x-ms-client-tracking-id': 'tracked' };
  await gateway.action('GET', '/secrets/api-key/value', undefined, workflow);
}

/** Secrets where none belongs: each refusal names the parameter, and nothing else. */
async function driveWrongPlaces(): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  known('a private key in PEM', privateKey.split('\n')[1] ?? '');
  const set = (name: unknown, values: object) => ({ parameterValueSet: { name, values } });
  const secret = (what: string) => ({ value: plant(what) });
  const bodies: readonly object[] = [
    set('oauthServicePrincipal', { 'token:clientSecret': { value: [plant('in a list')] } }),
    set('oauthServicePrincipal', {
      'token:clientId': secret('for a client id'),
      'token:clientSecret': secret('beside it'),
    }),
    set('oauthDefault', { vaultName: secret('for a vault') }),
    set('oauthDefault', { vaultName: { value: 'demo' }, token: secret('for a token') }),
    set('CertOauth', { 'token:clientCertificateSecret': { value: privateKey } }),
    set('CertOauth', {
      'token:clientCertificateSecret': { value: { pfx: plant('that is no Base64'), password: plant('beside it') } },
    }),
    set(plant('for a kind', plainCore), {}),
    { parameterValues: { 'token:clientSecret': plant('without a grant'), 'token:TenantId': plant('for a tenant') } },
    { alternativeParameterValues: { vaultName: 'demo', 'token:clientSecret': plant('of an alternative') } },
    { parameterValues: { 'token:resourceUri': plant('for a resource', plainCore) } },
    { parameterValueSet: plant('for a set'), parameterValues: plant('for values') },
  ];
  for (const properties of bodies) {
    await bad(put(gateway, 'wrong', properties));
    await tried(patch(gateway, 'secret', properties));
  }
}

/** All that is read of connections afterwards, by who may see all. */
async function show(where: TestGateway): Promise<void> {
  const token = await operatorToken(where);
  const paths = ['/admin/runs', '/admin/workflowRuns', CONNECTIONS];
  for (const name of ['secret', 'flat', 'certificate', 'opens', 'certified']) paths.push(at(name), `${at(name)}/runs`);
  for (const path of paths) shown.push((await manage(where, 'GET', path, { token })).text);
  await manage(where, 'DELETE', at('flat'));
  await good('verify', manage(where, 'POST', '/admin/audit/verify', { body: {} }));
}

function written(where: TestGateway): Map<string, Buffer> {
  return new Map([
    ['log', Buffer.from(log.join(''))],
    ['answers', Buffer.from(shown.join('\n'))],
    ...filesBelow(where.data),
  ]);
}

it('canaries were in connections of every kind, and in refusals of every kind', () => {
  expect(served).toEqual(
    expect.arrayContaining([
      'put flat',
      'put certificate',
      'patch',
      'act',
      'confirm oauthDefault',
      'act oauthBYOA',
      'invoke',
    ]),
  );
  expect(refused.length).toBeGreaterThan(35);
  expect([...new Set(refused)].filter((status) => Number(status) >= 500)).toEqual([]);
  expect(canaries.length).toBeGreaterThan(80);
});

it('they are nowhere in logs, audit, run history, answers and the database', () => {
  for (const each of [gateway, abroad]) {
    const all = written(each);
    expect([...all.keys()]).toEqual(expect.arrayContaining(['log', 'answers', 'sallyport.db', 'sallyport.db-wal']));
    // What is meant to be there is found, so the search reads what is written.
    const meant = (value: string) => findLeaks([{ name: 'meant', value }], all).map(({ where }) => where);
    expect(meant('token:clientId')).toContain('answers');
    expect(meant('TestConnection')).toContain('sallyport.db-wal');
    expect(findLeaks(canaries, all)).toEqual([]);
  }
  expect(log.join('')).toContain('"msg":"listening"');
});

it('the search would have found each of them', () => {
  for (const { name, value } of canaries) {
    const around = Buffer.concat([randomBytes(500), Buffer.from(value as string), randomBytes(500)]);
    expect(findLeaks([{ name, value }], new Map([['file', around]])), name).not.toEqual([]);
  }
});
