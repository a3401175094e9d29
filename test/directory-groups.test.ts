import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { audited } from './audit.ts';
import { errorOf, useDirectory } from './directory.ts';
import { describeOnBoth } from './postgres.ts';

describeOnBoth('groups of the directory', (newUrl) => {
  const { test, call } = useDirectory(newUrl);
  let count = 0;

  const idOf = async (path: string, body: object) => {
    const made = await call('POST', path, body);
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    return String(made.body['id']);
  };
  const newGroup = () => idOf('groups', { displayName: 'Clerks', description: 'who count' });
  const newUser = () =>
    idOf('users', {
      userPrincipalName: `member${(count += 1)}@sallyport.localhost`,
      displayName: 'Alice',
      password: randomBytes(12).toString('base64url'),
    });
  const add = (group: string, memberId: string) => call('POST', `groups/${group}/members`, { memberId });

  it('a group is made, shown, listed, found as a principal and deleted', async () => {
    const { result, records } = await audited(test.gateway, newGroup);
    expect(records).toMatchObject([{ operation: 'CreateGroup', target: `groups/${result}`, status: 201 }]);
    const shown = await call('GET', `groups/${result}`);
    expect(shown.body).toEqual({
      id: result,
      tenantId: test.gateway.ready.authority.tenantId,
      displayName: 'Clerks',
      description: 'who count',
      createdDateTime: expect.stringMatching(/Z$/),
    });
    expect((await call('GET', 'groups')).text).toContain(result);
    expect((await call('GET', `/admin/principals/${result}`)).body).toMatchObject({
      principalType: 'Group',
      appId: null,
    });
    expect((await call('DELETE', `groups/${result}`)).status).toBe(200);
    expect(errorOf(await call('GET', `groups/${result}`))).toEqual([
      404,
      'NotFound',
      'There is no group with this id.',
    ]);
  });

  it('members come and go, and the record says who', async () => {
    const [group, user] = [await newGroup(), await newUser()];
    const { records } = await audited(test.gateway, () => add(group, user));
    expect(records).toMatchObject([{ operation: 'AddGroupMember', target: `groups/${group}`, principal: user }]);
    expect((await call('GET', `groups/${group}/members`)).body).toEqual({
      value: [{ id: user, displayName: 'Alice', principalType: 'User' }],
      next: null,
    });
    expect((await call('GET', `users/${user}/memberGroups`)).body).toEqual({ value: [group] });
    expect((await call('GET', `groups/${group}/members/${user}`)).body).toEqual({ value: true });
    expect(errorOf(await add(group, user))).toEqual([409, 'Conflict', 'The group has this member already.']);
    expect((await call('DELETE', `groups/${group}/members/${user}`)).status).toBe(200);
    expect((await call('GET', `groups/${group}/members/${user}`)).body).toEqual({ value: false });
    expect(errorOf(await call('DELETE', `groups/${group}/members/${user}`))).toEqual([
      404,
      'NotFound',
      'The group has no member with this id.',
    ]);
  });

  it('refuses nobody, a client id and another group as a member', async () => {
    const [group, other] = [await newGroup(), await newGroup()];
    expect(errorOf(await add(group, randomUUID()))).toEqual([
      404,
      'NotFound',
      'There is no user and no service principal with this id.',
    ]);
    const { body } = await call('POST', 'applications', { displayName: 'Orders' });
    expect(errorOf(await add(group, String(body['appId'])))).toEqual([
      400,
      'BadParameter',
      `memberId is a client id; members go by their object id, ${String(body['id'])}.`,
    ]);
    expect(errorOf(await add(group, other))).toEqual([
      400,
      'BadParameter',
      'A group cannot be a member of a group. Add its members instead.',
    ]);
    expect((await call('GET', `groups/${group}/members`)).body).toEqual({ value: [], next: null });
  });

  it('a tenant gets a domain that no tenant has, in which names of users may end', async () => {
    const { tenantId } = test.gateway.ready.authority;
    const domain = 'contoso.example';
    const { result, records } = await audited(test.gateway, () =>
      call('POST', `tenants/${tenantId}/domains`, { domain }),
    );
    const tenant = { tenantId, displayName: 'Sallyport', domains: ['sallyport.localhost', domain] };
    expect([result.status, result.body]).toEqual([201, tenant]);
    expect(records).toMatchObject([{ operation: 'AddDomain', target: `tenants/${tenantId}`, status: 201 }]);
    expect((await call('GET', 'tenants')).body).toEqual({ value: [tenant], next: null });
    expect(errorOf(await call('POST', `tenants/${tenantId}/domains`, { domain: 'CONTOSO.example' }))).toEqual([
      409,
      'Conflict',
      'A tenant has this domain already. Take another one.',
    ]);
    expect(errorOf(await call('POST', `tenants/${tenantId}/domains`, { domain: 'localhost' })).slice(0, 2)).toEqual([
      400,
      'BadParameter',
    ]);
    expect(errorOf(await call('POST', `tenants/${randomUUID()}/domains`, { domain: 'a.example' }))).toEqual([
      404,
      'NotFound',
      'There is no tenant with this id.',
    ]);
  });
});
