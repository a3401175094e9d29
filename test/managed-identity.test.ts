import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DirectoryChange } from '../src/authority/directory/entries.ts';
import type { ManagedIdentity } from '../src/authority/directory/managed-identities.ts';
import { resourceIdOf } from '../src/authority/directory/resource-id.ts';
import { startCall } from '../src/gateway/start/first-start.ts';
import { audited, auditOf } from './audit.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';

/** The endpoints of managed identities over real sockets: what they give, and to whom they give nothing. */
let gateway: TestGateway;
let worker: ManagedIdentity;
let machine: ManagedIdentity;
let resource: string;

const IMDS = '/metadata/identity/oauth2/token';

beforeAll(async () => {
  gateway = await startTestGateway({ managedIdentity: ['worker', 'machine', 'not-there-yet', 'disabled'] });
  resource = gateway.ready.vaults[0]?.resource ?? '';
  worker = await find('worker');
  machine = await find('machine');
  // The demo makes user-assigned ones: this one becomes the machine's own.
  const { directory } = gateway.services.authority;
  await commit(await directory.deleteManagedIdentity(machine.clientId));
  await commit(await directory.deleteManagedIdentity((await find('not-there-yet')).clientId));
  await commit(await directory.changeManagedIdentity((await find('disabled')).clientId, { enabled: false }));
  const { tenantId, resourceId, location, tags } = machine;
  const made = directory.newManagedIdentity({ tenantId, resourceId, location, tags, kind: 'SystemAssigned' });
  machine = made.identity;
  await commit(made);
});

afterAll(() => gateway.stop());

async function find(name: string): Promise<ManagedIdentity> {
  const found = await gateway.services.authority.directory.findManagedIdentityByResourceId(resourceIdOf(name));
  if (found === undefined) throw new Error(`there is no identity ${name}`);
  return found;
}

const commit = ({ changes, touches }: DirectoryChange) =>
  gateway.services.journal.conduct(startCall('TestIdentityChange'), () => ({ output: undefined, changes, touches }));

const origin = () => gateway.ready.managedIdentity?.imdsHost ?? '';

/** `query` without a resource asks for the vaults'. */
function ask(path: string, query: Record<string, string>, headers: Record<string, string>): Promise<Reply> {
  const url = new URL(path, origin());
  for (const [name, value] of Object.entries({ resource, ...query })) url.searchParams.set(name, value);
  return send(url, { method: 'GET', headers });
}

const imds = (query: Record<string, string> = {}, headers: Record<string, string> = { metadata: 'true' }) =>
  ask(IMDS, { 'api-version': '2018-02-01', ...query }, headers);

const appService = (query: Record<string, string> = {}, headers?: Record<string, string>) =>
  ask(
    '/msi/token',
    { 'api-version': '2019-08-01', ...query },
    headers ?? { 'x-identity-header': gateway.ready.managedIdentity?.header ?? '' },
  );

describe('IMDS', () => {
  it('gives a token with the claims of a managed identity, and every number as a text', async () => {
    const { status, body, headers } = await imds({ client_id: worker.clientId });
    expect({ status, ...body }).toEqual({
      status: 200,
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      client_id: worker.clientId,
      expires_in: expect.stringMatching(/^\d+$/),
      expires_on: expect.stringMatching(/^\d+$/),
      ext_expires_in: expect.stringMatching(/^\d+$/),
      not_before: expect.stringMatching(/^\d+$/),
      resource,
      token_type: 'Bearer',
    });
    expect(headers['cache-control']).toBe('no-store');
    const claims = decodeJwt(String(body['access_token']));
    const issuer = `${gateway.ready.authority.url}/${worker.tenantId}/`;
    expect(claims).toMatchObject({
      aud: resource,
      iss: issuer,
      idp: issuer,
      appid: worker.clientId,
      appidacr: '2',
      oid: worker.objectId,
      sub: worker.objectId,
      tid: worker.tenantId,
      idtyp: 'app',
      ver: '1.0',
      xms_mirid: worker.resourceId,
    });
    expect(claims['roles']).toBeUndefined();
    expect(decodeProtectedHeader(String(body['access_token']))).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(String(claims.exp)).toBe(body['expires_on']);
  });

  it('the token opens the demo vault', async () => {
    const { body } = await imds({ client_id: worker.clientId });
    const { status } = await gateway.vault('GET', '/secrets/api-key', undefined, {
      token: String(body['access_token']),
    });
    expect(status).toBe(200);
  });

  it.each([
    ['client_id', () => worker.clientId],
    ['client_id', () => worker.clientId.toUpperCase()],
    ['object_id', () => worker.objectId],
    ['mi_res_id', () => worker.resourceId],
    ['msi_res_id', () => worker.resourceId.toUpperCase()],
  ])('finds an identity by its %s', async (name, value) => {
    expect((await imds({ [name]: value() })).body).toMatchObject({ client_id: worker.clientId });
  });

  it('gives the system-assigned one where none is named, in whatever order they were opened', async () => {
    expect((await imds()).body).toMatchObject({ client_id: machine.clientId });
  });

  it('takes a slash at the end, a later api-version, and Metadata in any case', async () => {
    const query = { 'api-version': '2021-12-13' };
    expect((await ask(`${IMDS}/`, query, { Metadata: 'True' })).status).toBe(200);
  });

  it('a client that answers claims challenges gets a token that says so', async () => {
    const { body } = await imds({ xms_cc: 'CP1' });
    expect(decodeJwt(String(body['access_token']))['xms_cc']).toEqual(['cp1']);
  });

  it('records each token with the identity, before it is answered', async () => {
    const { records } = await audited(gateway, () => imds({ client_id: worker.clientId }));
    expect(records).toMatchObject([
      {
        category: 'authority',
        operation: 'ManagedIdentityToken',
        resultType: 'Success',
        target: `managedIdentities/${worker.clientId}`,
        principal: worker.objectId,
      },
    ]);
  });
});

describe('IMDS refuses', () => {
  const header = { error: 'bad_request_102', error_description: 'Required metadata header not specified' };
  const forwarded = {
    error: 'invalid_request',
    error_description: 'Requests that were forwarded are not accepted: leave X-Forwarded-For out.',
  };

  it.each<[string, Record<string, string>, object]>([
    ['no Metadata header', {}, header],
    ['Metadata: false', { metadata: 'false' }, header],
    ['Metadata: 1', { metadata: '1' }, header],
    ['two values of Metadata', { metadata: 'true, true' }, header],
    ['X-Forwarded-For', { metadata: 'true', 'x-forwarded-for': '10.0.0.1' }, forwarded],
    ['Forwarded', { metadata: 'true', forwarded: 'for=10.0.0.1' }, forwarded],
  ])('%s', async (_what, headers, answer) => {
    const { result, records } = await audited(gateway, () => imds({}, headers));
    expect([result.status, result.body]).toEqual([400, answer]);
    expect(records).toMatchObject([{ operation: 'ManagedIdentityToken', resultType: 'Failed', status: 400 }]);
  });

  it.each<[string, () => Record<string, string>, string]>([
    ['an identity that is not opened', () => ({ client_id: randomUUID() }), 'Identity not found'],
    ['a client id that is no GUID', () => ({ client_id: "' or 1=1" }), 'Identity not found'],
    ['an object id as the client id', () => ({ client_id: worker.objectId }), 'Identity not found'],
    ['an empty client id', () => ({ client_id: '' }), 'Identity not found'],
    ['one that is not there yet', () => ({ mi_res_id: resourceIdOf('not-there-yet') }), 'Identity not found'],
    ['one that is disabled', () => ({ mi_res_id: resourceIdOf('disabled') }), 'Identity not found'],
    [
      'two names at once',
      () => ({ client_id: worker.clientId, object_id: worker.objectId }),
      'Name the identity in one way only, or not at all.',
    ],
    [
      'two resource ids at once',
      () => ({ mi_res_id: worker.resourceId, msi_res_id: machine.resourceId }),
      'Name the identity in one way only, or not at all.',
    ],
    [
      'an api-version before the first',
      () => ({ 'api-version': '2017-09-01' }),
      'The parameter api-version is not valid: it is 2018-02-01 or a later date.',
    ],
    [
      'an api-version that is no date',
      () => ({ 'api-version': 'latest' }),
      'The parameter api-version is not valid: it is 2018-02-01 or a later date.',
    ],
    ['no resource', () => ({ resource: '' }), 'The parameter resource is not valid: it is empty.'],
  ])('%s', async (_what, query, description) => {
    const { status, body } = await imds(query());
    expect([status, body]).toEqual([400, { error: 'invalid_request', error_description: description }]);
  });

  it('a parameter that comes twice', async () => {
    const url = new URL(`${IMDS}?api-version=2018-02-01&resource=${resource}&resource=${resource}`, origin());
    const { status, body } = await send(url, { method: 'GET', headers: { metadata: 'true' } });
    expect([status, body]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'The parameter resource is not valid: it is a text.' },
    ]);
  });

  it.each([
    ['a slash more', () => `${resource}/`],
    ['another case', () => resource.toUpperCase()],
    ['the vault itself', () => gateway.ready.vaults[0]?.url ?? ''],
    ['another service', () => 'https://graph.example'],
  ])('a resource that is not one of ours: %s', async (_what, other) => {
    const { status, body } = await imds({ resource: other() });
    expect([status, body['error']]).toEqual([400, 'invalid_resource']);
    expect(body['error_description']).toMatch(
      /^This authority issues no tokens for the resource '.*': no application of the tenant has it, /,
    );
  });

  it('every method but GET', async () => {
    const url = new URL(`${IMDS}?api-version=2018-02-01&resource=${resource}`, origin());
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
      const { status, headers } = await send(url, { method, headers: { metadata: 'true' } });
      expect([method, status, headers['allow']]).toEqual([method, 405, 'GET']);
    }
  });

  it('the host name of a page that resolves to this machine', async () => {
    const { port } = new URL(origin());
    const { status, body } = await imds({}, { metadata: 'true', host: `rebound.example:${port}` });
    expect([status, body['error']]).toMatchObject([421, { code: 'MisdirectedRequest' }]);
    expect((await imds({}, { metadata: 'true', host: '169.254.169.254' })).status).toBe(421);
  });

  it('a page of another origin', async () => {
    const headers = { metadata: 'true', origin: 'https://page.example' };
    expect((await imds({}, headers)).body).toMatchObject({ error: { code: 'Forbidden' } });
    expect((await imds({}, { metadata: 'true', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('App Service', () => {
  it('gives a token to who sends the header', async () => {
    const { status, body } = await appService({ principal_id: worker.objectId });
    expect({ status, ...body }).toEqual({
      status: 200,
      access_token: expect.any(String),
      client_id: worker.clientId,
      expires_on: expect.stringMatching(/^\d+$/),
      resource,
      token_type: 'Bearer',
    });
  });

  it.each([
    ['client_id', () => worker.clientId],
    ['object_id', () => worker.objectId],
    ['mi_res_id', () => worker.resourceId],
  ])('finds an identity by its %s', async (name, value) => {
    expect((await appService({ [name]: value() })).body).toMatchObject({ client_id: worker.clientId });
  });

  it.each([
    ['no header', () => ({})],
    ['an empty one', () => ({ 'x-identity-header': '' })],
    ['another one', () => ({ 'x-identity-header': randomBytes(32).toString('hex') })],
    ['a part of it', () => ({ 'x-identity-header': gateway.ready.managedIdentity?.header?.slice(0, -1) ?? '' })],
    ['that of IMDS', () => ({ metadata: 'true' })],
  ])('refuses %s', async (_what, headers) => {
    const { result, records } = await audited(gateway, () => appService({}, headers()));
    expect([result.status, result.body]).toEqual([
      401,
      {
        statusCode: 401,
        message: 'The header X-IDENTITY-HEADER is missing or wrong: send what the file of the ready file holds.',
      },
    ]);
    expect(records).toMatchObject([{ operation: 'ManagedIdentityTokenAppService', resultType: 'Denied', status: 401 }]);
  });

  it('says what else is wrong in its own form', async () => {
    const old = await appService({ 'api-version': '2017-09-01' });
    expect(old.body).toEqual({
      statusCode: 400,
      message: 'The parameter api-version is not valid: it is 2019-08-01 or a later date.',
    });
    expect((await appService({ client_id: randomUUID() })).body).toEqual({
      statusCode: 400,
      message: 'Identity not found',
    });
  });

  it('its header is in a file that only its owner reads, and in no log', async () => {
    const { header = '', headerFile = '' } = gateway.ready.managedIdentity ?? {};
    expect(readFileSync(headerFile, 'utf8')).toBe(header);
    expect(header).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(headerFile).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(await auditOf(gateway))).not.toContain(header);
  });
});

describe('a managed identity', () => {
  it('may not administrate: it has no app role, whoever asks in its name', async () => {
    const { body } = await imds({ resource: 'api://sallyport', client_id: worker.clientId });
    const token = String(body['access_token']);
    expect(decodeJwt(token)['roles']).toEqual([]);
    const reply = await send(new URL(`/admin/principals/${worker.clientId}`, origin()), {
      method: 'GET',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([reply.status, reply.body]).toMatchObject([
      403,
      { error: { message: `This needs the app role Reader; the application ${worker.clientId} does not have it.` } },
    ]);
  });

  it('is in groups, and its tokens say in which', async () => {
    const { directory } = gateway.services.authority;
    const { group, ...made } = await directory.newGroup({ tenantId: worker.tenantId, displayName: 'Workers' });
    await commit(made);
    await commit(await directory.addMember(group.objectId, worker.objectId));
    const { body } = await imds({ client_id: worker.clientId });
    expect(decodeJwt(String(body['access_token']))['groups']).toEqual([group.objectId]);
  });

  it('that is disabled loses its tokens at once, and gets new ones when it is enabled again', async () => {
    const { directory } = gateway.services.authority;
    const { clientId } = worker;
    const read = async (token: string) => (await gateway.vault('GET', '/secrets/api-key', undefined, { token })).status;
    const before = String((await imds({ client_id: clientId })).body['access_token']);
    expect(await read(before)).toBe(200);
    await commit(await directory.changeManagedIdentity(clientId, { enabled: false }));
    expect(await read(before)).toBe(401);
    expect((await imds({ client_id: clientId })).body).toMatchObject({ error_description: 'Identity not found' });
    await commit(await directory.changeManagedIdentity(clientId, { enabled: true }));
    expect(await read(before)).toBe(401);
    expect(await read(String((await imds({ client_id: clientId })).body['access_token']))).toBe(200);
  });

  it('that is deleted loses its tokens at once, also where another one of its name is made', async () => {
    const { directory } = gateway.services.authority;
    const { tenantId, resourceId, location, tags, kind } = machine;
    const old = String((await imds()).body['access_token']);
    expect((await gateway.vault('GET', '/secrets/api-key', undefined, { token: old })).status).toBe(403);
    await commit(await directory.deleteManagedIdentity(machine.clientId));
    expect((await gateway.vault('GET', '/secrets/api-key', undefined, { token: old })).status).toBe(401);
    expect((await imds()).body).toMatchObject({ client_id: worker.clientId });
    const made = directory.newManagedIdentity({ tenantId, resourceId, location, tags, kind });
    await commit(made);
    expect(made.identity.objectId).not.toBe(machine.objectId);
    expect((await gateway.vault('GET', '/secrets/api-key', undefined, { token: old })).status).toBe(401);
    expect((await imds()).body).toMatchObject({ client_id: made.identity.clientId });
  });
});

describe('the endpoints', () => {
  it('are not there on HTTPS', async () => {
    for (const path of [IMDS, '/msi/token']) {
      const url = new URL(`${path}?api-version=2019-08-01&resource=${resource}`, gateway.ready.authority.url);
      const { status, body } = await send(url, {
        method: 'GET',
        headers: { metadata: 'true', 'x-identity-header': gateway.ready.managedIdentity?.header ?? '' },
        tls: { ca: gateway.ca, servername: 'localhost' },
      });
      expect([status, body['error']]).toMatchObject([404, { code: 'NotFound' }]);
    }
  });

  it('give no more tokens than IMDS would: a flood is refused, and told when to come again', async () => {
    const replies = await Promise.all(Array.from({ length: 260 }, () => imds({ client_id: worker.clientId })));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(60);
    const [first] = refused;
    expect(Number(first?.headers['retry-after'])).toBeGreaterThan(0);
    expect(first?.body).toMatchObject({ error: 'too_many_requests' });
    expect((await appService()).status).toBe(429);
  });
});
