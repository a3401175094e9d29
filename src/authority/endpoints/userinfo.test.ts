import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { call, stranger, URL, VAULT } from '../authority.fixture.ts';
import { openGrants, type TestGrants } from '../grants/grants.fixture.ts';
import { me, tenantUserinfo, userinfo } from './userinfo.ts';

let grants: TestGrants;
beforeEach(async () => {
  grants = await openGrants();
});
afterEach(() => grants.close());

const begin = async (scopes: readonly string[], resource = URL) =>
  grants.redeem(await grants.authorize({ resource, scopes }));
const showing = (token: string | undefined) => ({ ...grants.context, authorization: [`Bearer ${token}`] });
const refusal = { code: 'Unauthorized', status: 401, message: expect.stringMatching(/^Send, as Bearer/) };

it('who the user is, under the name that the id token has', async () => {
  const { access_token, id_token } = await begin(['openid', 'profile']);
  const { sub } = decodeJwt(id_token ?? '');
  const expected = { sub, name: 'Alex', preferred_username: grants.user.userPrincipalName };
  expect((await call(userinfo, showing(access_token), {})).output).toEqual(expected);
  const tenant = { tenant: grants.tenantId };
  expect((await call(tenantUserinfo, showing(access_token), tenant)).output).toEqual(expected);
});

it('without the scope profile no name is said', async () => {
  const { access_token } = await begin(['openid']);
  expect(Object.keys((await call(userinfo, showing(access_token), {})).output)).toEqual(['sub']);
});

it('me, for a token with User.Read', async () => {
  const { access_token } = await begin(['User.Read']);
  const { objectId, userPrincipalName } = grants.user;
  expect((await call(me, showing(access_token), {})).output).toEqual({
    id: objectId,
    displayName: 'Alex',
    userPrincipalName,
  });
  await expect(call(userinfo, showing(access_token), {})).rejects.toMatchObject({
    code: 'Forbidden',
    message: "The token must have the scope 'openid'.",
  });
});

it("no token, a token for a vault, an id token and an application's own are refused", async () => {
  const vault = await begin(['user_impersonation', 'openid'], VAULT);
  const own = await grants.ask({ grant_type: 'client_credentials', scope: `${VAULT}/.default` });
  for (const token of [vault.access_token, vault.id_token, own.access_token, '', 'x', 'a.b.c']) {
    await expect(call(userinfo, showing(token), {})).rejects.toMatchObject(refusal);
  }
  await expect(call(userinfo, grants.context, {})).rejects.toMatchObject(refusal);
});

it('a token that has expired, and one of a disabled user, are refused', async () => {
  const { access_token } = await begin(['openid']);
  await grants.commit(await grants.context.directory.changeUser(grants.user.objectId, { enabled: false }));
  await expect(call(userinfo, showing(access_token), {})).rejects.toMatchObject(refusal);
  await grants.commit(await grants.context.directory.changeUser(grants.user.objectId, { enabled: true }));
  grants.travel(20);
  const later = await begin(['openid']).then((answer) => answer.access_token);
  await expect(call(userinfo, showing(later), {})).resolves.toBeDefined();
  grants.travel(3621);
  await expect(call(userinfo, showing(later), {})).rejects.toMatchObject(refusal);
});

it('a tenant that is not here has nobody', async () => {
  const { access_token } = await begin(['openid']);
  const asked = call(tenantUserinfo, showing(access_token), { tenant: stranger() });
  await expect(asked).rejects.toMatchObject({ code: 'InvalidRequest', aadsts: 90_002 });
});
