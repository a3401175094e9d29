import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manage, newVault, VAULTS } from './administration.ts';
import { type Claims, type Entra, startEntra } from './entra.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { READER } from './many-roles.ts';

/** Tokens of Microsoft Entra ID on the doors of a server that trusts it beside its own authority. */
let entra: Entra;
let gateway: TestGateway;
let url: string;
const principal = randomUUID();
const vaultAppId = randomUUID();

beforeAll(async () => {
  entra = await startEntra();
  gateway = await startTestGateway({ ...entra.flags, issuer: ['embedded', ...entra.flags.issuer], vaultAppId });
  url = await vaultOf('theirs', entra.tenantId);
});

afterAll(async () => {
  await gateway.stop();
  await entra.stop();
});

function vaultOf(name: string, tenantId: string): Promise<string> {
  const accessPolicies = [{ tenantId, objectId: principal, permissions: { secrets: ['all'], keys: [] } }];
  return newVault(gateway, name, {}, { tenantId, accessPolicies });
}

const get = (token: string, vault = url): Promise<Reply> =>
  send(new URL(`${vault}/secrets?api-version=7.4`), {
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
    tls: { ca: gateway.ca },
  });

const resource = () => gateway.ready.vaults[0]?.resource ?? '';
const v1 = (claims: Claims = {}) =>
  entra.token(entra.v1({ aud: resource(), oid: principal, sub: principal, ...claims }));
const v2 = (claims: Claims = {}) =>
  entra.token(entra.v2({ aud: vaultAppId, oid: principal, sub: principal, ...claims }));

function expectRefused({ status, body, headers }: Reply, message: string | RegExp): void {
  expect({ status, error: body['error'] }).toEqual({
    status: 401,
    error: expect.objectContaining({
      code: 'Unauthorized',
      message: expect.stringMatching(message) as string,
    }) as object,
  });
  expect(headers['www-authenticate']).toBe(
    `Bearer authorization="https://login.microsoftonline.com/${entra.tenantId}", resource="${resource()}"`,
  );
}

const INVALID = /^AKV10001: The token is malformed or was not signed by its issuer\.$/;

describe('a token of Entra', () => {
  it('of version 1 opens what the policies of its vault say, its keys fetched once, from one address', async () => {
    expect((await get(v1())).status).toBe(200);
    expect((await get(v1())).status).toBe(200);
    expect(entra.asked).toEqual(['login.microsoftonline.com:443']);
    expect(entra.fetched).toEqual([`/${entra.tenantId}/discovery/v2.0/keys`]);
  });

  it.each([
    ['of version 2, for the application id of the vault', () => v2()],
    ['of version 1, for the application id of the vault', () => v1({ aud: vaultAppId })],
    ['of a user who lets his application act for him', () => v1({ sub: 'pairwise', scp: 'openid user_impersonation' })],
    ['that says that it is of an application', () => v1({ idtyp: 'app' })],
  ])('%s does so too', async (_, token) => {
    expect((await get(token())).status).toBe(200);
  });

  it('of a stranger is one without rights', async () => {
    const oid = randomUUID();
    const { status, body } = await get(v1({ oid, sub: oid }));
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain(`oid=${oid};iss=https://sts.windows.net/${entra.tenantId}/`);
  });

  it.each([
    ['of a user whose application may only read his profile', { sub: 'p', scp: 'User.Read' }, /user_impersonation/],
    [
      'with a scope that only begins like the right one',
      { sub: 'p', scp: 'user_impersonation.x' },
      /user_impersonation/,
    ],
    ['with the right scope in capitals', { sub: 'p', scp: 'USER_IMPERSONATION' }, /user_impersonation/],
    ['with an empty scope', { scp: '' }, INVALID],
    ['with scopes as a list', { scp: ['user_impersonation'] }, INVALID],
    ['of an application with a scope', { idtyp: 'app', scp: 'user_impersonation' }, INVALID],
    ['of a user without a scope', { idtyp: 'user' }, INVALID],
    ['of somebody without a scope', { sub: 'pairwise' }, INVALID],
    ['for another audience', { aud: 'https://vault.azure.net' }, /^AKV10022: Invalid audience\. Expected /],
    ['for administration', { aud: 'api://sallyport' }, /^AKV10022: /],
  ])('%s is refused', async (_, claims, message) => {
    expectRefused(await get(v1(claims)), message);
  });

  it('that names its user to a client is no access token', async () => {
    const identity = { azp: undefined, azpacr: undefined, sub: 'pairwise', nonce: 'n', preferred_username: 'a@b' };
    expectRefused(await get(v2(identity)), INVALID);
    expectRefused(await get(v2({ ...identity, sub: principal })), INVALID);
  });
});

describe('N25 V29 a tenant', () => {
  it('has no say in the vault of another one, in neither direction', async () => {
    const message = 'AKV10032: Invalid issuer. The token is of another tenant.';
    expectRefused(await get(await gateway.token()), message);
    const demo = await gateway.vault('GET', '/secrets', undefined, { token: v1() });
    expect(demo).toMatchObject({ status: 401, body: { error: { code: 'Unauthorized', message } } });
    const { authority } = gateway.ready;
    expect(demo.headers['www-authenticate']).toContain(`authorization="${authority.url}/${authority.tenantId}"`);
  });

  it.each([
    ['of version 2 under the issuer of version 1', () => v1({ iss: `https://sts.windows.net/${entra.tenantId}/v2.0` })],
    [
      'of version 1 under the host of version 2',
      () => v1({ iss: `https://login.microsoftonline.com/${entra.tenantId}/` }),
    ],
    ['of another cloud', () => v2({ iss: `https://login.microsoftonline.us/${entra.tenantId}/v2.0` })],
    ['of the tenant in capitals', () => v1({ iss: `https://sts.windows.net/${entra.tenantId.toUpperCase()}/` })],
    ['of all tenants', () => v2({ iss: 'https://login.microsoftonline.com/common/v2.0' })],
    ['of another tenant that the same keys sign for', () => v1({ iss: `https://sts.windows.net/${randomUUID()}/` })],
  ])('that nobody trusts, %s, is refused before its keys are looked for', async (_, token) => {
    const before = entra.fetched.length;
    expectRefused(await get(token()), /^AKV10032: Invalid issuer\. Expected one of /);
    expect(entra.fetched).toHaveLength(before);
  });

  it('cannot be another one than its issuer', async () => {
    expectRefused(await get(v1({ tid: gateway.ready.authority.tenantId })), INVALID);
    expectRefused(await get(v2({ tid: randomUUID() })), INVALID);
  });

  it('of Entra cannot sign in the name of our own authority, nor the other way round', async () => {
    const { url: own, tenantId } = gateway.ready.authority;
    const token = v1({ iss: `${own}/${tenantId}/`, tid: tenantId });
    const reply = await gateway.vault('GET', '/secrets', undefined, { token });
    expect(reply).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringMatching(INVALID) as string } },
    });
  });
});

describe('administration', () => {
  const admin = (roles: unknown, claims: Claims = {}) => v1({ aud: 'api://sallyport', roles, ...claims });
  const list = (token: string) => manage(gateway, 'GET', VAULTS, { token });

  it('takes tokens of Entra for its audience, by their app roles', async () => {
    expect((await list(admin(['Reader']))).status).toBe(200);
    const body = { location: 'local', properties: { tenantId: entra.tenantId, accessPolicies: [] } };
    const reader = await manage(gateway, 'PUT', `${VAULTS}/by-entra`, { token: admin(['Reader']), body });
    expect(reader).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
    const made = await manage(gateway, 'PUT', `${VAULTS}/by-entra`, { token: admin(['Administrator']), body });
    expect(made).toMatchObject({ status: 201, body: { properties: { tenantId: entra.tenantId } } });
  });

  it.each([
    ['no role', undefined],
    ['roles of another case', ['administrator']],
    ['a role whose name begins like one', ['Administrator.Read']],
  ])('gives nothing to %s', async (_, roles) => {
    const message = /^This needs the app role Reader; /;
    expect(await list(admin(roles))).toMatchObject({
      status: 403,
      body: { error: { code: 'Forbidden', message: expect.stringMatching(message) as string } },
    });
  });

  it('refuses tokens for the vault, and for the vault under its application id', async () => {
    for (const token of [v1({ roles: ['Administrator'] }), v2({ roles: ['Administrator'] })]) {
      expect(await list(token)).toMatchObject({
        status: 401,
        body: { error: { message: expect.stringMatching(/^AKV10022: /) as string } },
      });
    }
  });

  it('makes a vault of a tenant that is trusted, of the first where nobody says which, and of no other', async () => {
    const { tenantId } = gateway.ready.authority;
    const put = (name: string, tenant?: string) =>
      manage(gateway, 'PUT', `${VAULTS}/${name}`, {
        body: { location: 'local', properties: { tenantId: tenant, accessPolicies: [] } },
      });
    expect(await put('ours')).toMatchObject({ status: 201, body: { properties: { tenantId } } });
    expect(await put('others', entra.tenantId.toUpperCase())).toMatchObject({ status: 201 });
    expect(await put('nobodys', randomUUID())).toMatchObject({
      status: 400,
      body: {
        error: {
          message: `The parameter properties.tenantId is not valid: the tenants here are ${tenantId}, ${entra.tenantId}.`,
        },
      },
    });
    expect(await put('others', tenantId)).toMatchObject({
      status: 400,
      body: {
        error: { message: `The parameter properties.tenantId is not valid: the vault is of ${entra.tenantId}.` },
      },
    });
  });
});

it('role assignments hold in a vault of the tenant of the administrator who made them', async () => {
  const oid = randomUUID();
  const admin = v1({ aud: 'api://sallyport', roles: ['Administrator'] });
  const properties = { tenantId: entra.tenantId, enableRbacAuthorization: true };
  const path = `${VAULTS}/by-roles`;
  expect((await manage(gateway, 'PUT', path, { token: admin, body: { location: 'local', properties } })).status).toBe(
    201,
  );
  const vault = gateway.services.addresses.originOf('by-roles');
  const readAs = async () => (await get(v1({ oid, sub: oid }), vault)).status;
  const assign = (token?: string) => {
    const role = `/providers/Microsoft.Authorization/roleDefinitions/${READER}`;
    const body = { properties: { roleDefinitionId: role, principalId: oid } };
    const at = `${path}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`;
    return manage(gateway, 'PUT', at, token === undefined ? { body } : { body, token });
  };
  expect(await readAs()).toBe(403);
  const theirs = await assign(admin);
  expect([theirs.status, await readAs()]).toEqual([201, 200]);
  const { id } = theirs.body as unknown as { id: string };
  const asked = `${id}?api-version=2022-04-01`;
  expect((await manage(gateway, 'GET', asked)).status).toBe(404);
  expect((await manage(gateway, 'DELETE', asked, { token: admin })).status).toBe(200);
  expect(await readAs()).toBe(403);
  expect([(await assign()).status, await readAs()]).toEqual([201, 403]);
});

it("Microsoft's client reads a secret with a token of Entra, its verification of the challenge on", async () => {
  const lookup = (_host: string, { all }: { all?: boolean }, done: (...args: unknown[]) => void) =>
    all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
  const agent = new Agent({ ca: gateway.ca, lookup: lookup as never });
  const asked: unknown[] = [];
  const credential = {
    getToken: async (scopes: string | string[], options?: { tenantId?: string }) => {
      asked.push([scopes, options?.tenantId]);
      return { token: v1(), expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  const reach = {
    name: 'reachTheTestGateway',
    sendRequest: (request: { agent?: unknown }, next: (request: never) => Promise<never>) => {
      request.agent = agent;
      return next(request as never);
    },
  };
  const client = new SecretClient(url, credential, {
    additionalPolicies: [{ position: 'perRetry', policy: reach }],
  });
  await client.setSecret('greeting', 'hello');
  expect((await client.getSecret('greeting')).value).toBe('hello');
  expect(asked[0]).toEqual([[`${resource()}/.default`], entra.tenantId]);
  agent.destroy();
});
