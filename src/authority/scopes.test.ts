import { afterAll, beforeAll, expect, it } from 'vitest';
import { MANAGEMENT, openAuthority, stranger, type TestAuthority, URL, VAULT } from './authority.fixture.ts';
import { requestedScopes } from './scopes.ts';

const API = 'https://orders.example';
let authority: TestAuthority;
let api: string;
beforeAll(async () => {
  authority = await openAuthority();
  const { application, ...change } = authority.context.directory.registerApplication({
    tenantId: authority.tenantId,
    displayName: 'Orders',
    identifierUris: [API],
    scopes: ['Orders.Read', 'Orders.Write'],
  });
  await authority.commit(change);
  api = application.applicationId;
});
afterAll(() => authority.close());

const read = (scope: string, resource?: string) =>
  requestedScopes(authority.context, { tenantId: authority.tenantId, scope, resource });

it('one resource, its permissions, and those of OpenID Connect are told apart', async () => {
  expect(await read(`openid ${VAULT}/user_impersonation offline_access`)).toEqual({
    resource: VAULT,
    scopes: ['user_impersonation'],
    openid: ['openid', 'offline_access'],
  });
  expect(await read(`${API}/Orders.Read ${API}/Orders.Read`)).toMatchObject({ scopes: ['Orders.Read'] });
});

it('the default is all that a resource exposes', async () => {
  expect(await read(`${MANAGEMENT}/.default`)).toMatchObject({ resource: MANAGEMENT, scopes: ['user_impersonation'] });
  expect(await read(`${api.toUpperCase()}/.default`)).toMatchObject({
    resource: api,
    scopes: ['Orders.Read', 'Orders.Write'],
  });
  expect(await read('', API)).toMatchObject({ resource: API, scopes: ['Orders.Read', 'Orders.Write'], openid: [] });
});

it('what names no resource is about the user', async () => {
  expect(await read('openid profile')).toEqual({ resource: URL, scopes: [], openid: ['openid', 'profile'] });
  expect(await read('User.Read')).toEqual({ resource: URL, scopes: ['User.Read'], openid: [] });
});

it.each([
  ['', 'InvalidRequest', 900_144, "The request must have the parameter 'scope'."],
  [`${VAULT}/user_impersonation ${API}/Orders.Read`, 'InvalidScope', 28_000, /more than one resource/],
  [`${VAULT}/.default User.Read`, 'InvalidScope', 28_000, /more than one resource/],
  [`${VAULT}/.default ${VAULT}/user_impersonation`, 'InvalidScope', 70_011, /asks for everything/],
  [`${VAULT}/`, 'InvalidScope', 70_011, /is not valid/],
  ['/.default', 'InvalidScope', 70_011, /is not valid/],
  [`${VAULT}//.default`, 'InvalidScope', 500_011, /issues no tokens for the resource/],
  ['https://elsewhere.example/.default', 'InvalidScope', 500_011, /issues no tokens for the resource/],
  [`${API}/orders.read`, 'InvalidScope', 650_053, /has no permission 'orders.read'/],
  [`${API}/<b>`, 'InvalidScope', 650_053, /has no permission that was sent/],
])('%j is refused', async (scope, code, aadsts, message) => {
  await expect(read(scope)).rejects.toMatchObject({ code, aadsts, message: expect.stringMatching(message) });
});

it('an application of another tenant is no resource', async () => {
  const asked = requestedScopes(authority.context, { tenantId: stranger(), scope: `${API}/.default` });
  await expect(asked).rejects.toMatchObject({ code: 'InvalidScope', aadsts: 500_011 });
});
