import { randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DOMAIN, MANAGEMENT, URL, VAULT } from './authority.fixture.ts';
import { openGrants, type TestGrants } from './grants/grants.fixture.ts';

let grants: TestGrants;
beforeEach(async () => {
  grants = await openGrants();
});
afterEach(() => grants.close());

const tokensOf = async (userId: string, changed: object = {}) => {
  const answer = await grants.redeem(await grants.authorize({ userId, ...changed }));
  const info = JSON.parse(Buffer.from(answer.client_info ?? '', 'base64url').toString()) as object;
  return { access: decodeJwt(answer.access_token), id: decodeJwt(answer.id_token ?? ''), info };
};

it('of a guest say whose account it is: another issuer, another home, and no upn', async () => {
  const home = randomUUID();
  const { user, ...change } = await grants.context.directory.newUser({
    tenantId: grants.tenantId,
    userPrincipalName: `visitor@${DOMAIN}`,
    displayName: 'Visitor',
    password: randomBytes(12).toString('hex'),
    userType: 'Guest',
    homeTenantId: home,
  });
  await grants.commit(change);
  const { access, id, info } = await tokensOf(user.objectId);
  expect(access).toMatchObject({ acct: 1, idp: `${URL}/${home}/`, tid: grants.tenantId, oid: user.objectId });
  expect(access).not.toHaveProperty('upn');
  expect(id).toMatchObject({ acct: 1, idp: `${URL}/${home}/`, tid: grants.tenantId });
  expect(info).toEqual({ uid: user.objectId, utid: home });
});

it('of a member whose home is another tenant say so as well', async () => {
  const home = randomUUID();
  const { user, ...change } = await grants.context.directory.newUser({
    tenantId: grants.tenantId,
    userPrincipalName: `partner@${DOMAIN}`,
    displayName: 'Partner',
    password: randomBytes(12).toString('hex'),
    homeTenantId: home,
  });
  await grants.commit(change);
  const { access, info } = await tokensOf(user.objectId);
  expect(access).toMatchObject({ acct: 0, idp: `${URL}/${home}/`, upn: user.userPrincipalName });
  expect(info).toEqual({ uid: user.objectId, utid: home });
});

it('say the roles to administration, and to nobody else', async () => {
  const { objectId } = grants.user;
  await grants.commit(await grants.context.directory.changeUser(objectId, { roles: ['Reader'] }));
  grants.travel(60);
  expect((await tokensOf(objectId, { resource: MANAGEMENT })).access['roles']).toEqual(['Reader']);
  expect((await tokensOf(objectId, { resource: VAULT })).access).not.toHaveProperty('roles');
});

it('name the groups, and where to ask when they are more than 200', async () => {
  const { directory } = grants.context;
  const { objectId } = grants.user;
  const join = async (name: string) => {
    const { group, ...made } = await directory.newGroup({ tenantId: grants.tenantId, displayName: name });
    await grants.commit(made);
    await grants.commit(await directory.addMember(group.objectId, objectId));
    return group.objectId;
  };
  const ids: string[] = [];
  for (let n = 0; n < 200; n += 1) ids.push(await join(`Group ${n}`));
  const { access } = await tokensOf(objectId);
  expect(access['groups']).toEqual(ids.toSorted());
  await join('One more');
  const { access: many } = await tokensOf(objectId);
  expect(many).not.toHaveProperty('groups');
  expect(many).toMatchObject({
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: `${URL}/${grants.tenantId}/users/${objectId}/getMemberObjects` } },
  });
});

it('are for another application another subject', async () => {
  const first = await tokensOf(grants.user.objectId);
  expect(first.id.sub).toBe(first.access.sub);
  const { application, secret, ...change } = grants.context.directory.newApplication({
    tenantId: grants.tenantId,
    displayName: 'Other',
  });
  await grants.commit(change);
  const other = { client_id: application.applicationId, client_secret: secret };
  const code = await grants.authorize({ clientId: application.applicationId });
  expect(decodeJwt((await grants.redeem(code, other)).access_token).sub).not.toBe(first.access.sub);
});
