import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { audited } from './audit.ts';
import { errorOf, useDirectory } from './directory.ts';
import { describeOnBoth } from './postgres.ts';

interface User {
  readonly id: string;
  readonly userPrincipalName: string;
}

describeOnBoth('users of the directory', (newUrl) => {
  const { test, call, newAdministrator } = useDirectory(newUrl);
  const newPassword = () => randomBytes(12).toString('base64url');
  let count = 0;
  const newName = () => `user${(count += 1)}@sallyport.localhost`;

  const create = async (members: object = {}) => {
    const body = { userPrincipalName: newName(), displayName: 'Alice', password: newPassword(), ...members };
    const made = await call('POST', 'users', body);
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    return made.body as unknown as User;
  };
  const directory = () => test.gateway.services.authority.directory;
  const checks = async ({ userPrincipalName }: User, password: string) =>
    (await directory().checkPassword(userPrincipalName, password)) !== undefined;

  it('a user is made with a password that no answer and no record has, and is found by name', async () => {
    const password = newPassword();
    const userPrincipalName = newName();
    const { result, records } = await audited(test.gateway, () =>
      call('POST', 'users', { userPrincipalName, displayName: 'Alice', password, roles: ['Reader'] }),
    );
    const user = result.body as unknown as User;
    const { tenantId } = test.gateway.ready.authority;
    expect([result.status, user]).toEqual([
      201,
      {
        id: expect.any(String),
        tenantId,
        userPrincipalName,
        displayName: 'Alice',
        userType: 'Member',
        homeTenantId: tenantId,
        accountEnabled: true,
        roles: ['Reader'],
        mfaEnabled: false,
        createdDateTime: expect.stringMatching(/Z$/),
      },
    ]);
    expect(records).toMatchObject([{ operation: 'CreateUser', target: `users/${user.id}`, status: 201 }]);
    expect(result.text + JSON.stringify(records)).not.toContain(password);
    expect(await checks(user, password)).toBe(true);
    expect((await call('GET', `users/${user.id}`)).body).toEqual(user);
    expect((await call('GET', 'users')).text).toContain(userPrincipalName);
    for (const who of [user.id, encodeURIComponent(userPrincipalName.toUpperCase())]) {
      expect((await call('GET', `/admin/principals/${who}`)).body).toEqual({
        objectId: user.id,
        principalType: 'User',
        displayName: 'Alice',
        appId: null,
      });
    }
  });

  it.each([
    [
      'a name of another domain',
      { userPrincipalName: 'alice@elsewhere.example' },
      /must end in a domain of the tenant/,
    ],
    ['a short password', { password: 'x1' }, /^The password must have 8 to 256 characters\.$/],
    ['a book as password', { password: 'x'.repeat(2000) }, /^The parameter password is not valid: it is too long\.$/],
    ['no password', { password: undefined }, /^The parameter password is not valid: it is a text\.$/],
    ['a type that is none', { userType: 'Alien' }, /userType is Member or Guest/],
    ['a member that is misspelt', { acountEnabled: false }, /^The request is not valid: it holds .*, spelt so\.$/],
    ['a tenant that is no GUID', { homeTenantId: 'x' }, /homeTenantId is a GUID/],
  ])('refuses %s, and makes nobody', async (_, members, message) => {
    const userPrincipalName = newName();
    const body = { userPrincipalName, displayName: 'Mallory', password: newPassword(), ...members };
    expect(errorOf(await call('POST', 'users', body))).toEqual([400, 'BadParameter', expect.stringMatching(message)]);
    expect((await call('GET', 'users')).text).not.toContain('Mallory');
  });

  it('refuses a name that a user has, in any case, and finds nobody of a name that none has', async () => {
    const { userPrincipalName } = await create();
    const again = { userPrincipalName: userPrincipalName.toUpperCase(), displayName: 'A', password: newPassword() };
    expect(errorOf(await call('POST', 'users', again))).toEqual([
      409,
      'Conflict',
      'A user has this name already. Take another one.',
    ]);
    expect(errorOf(await call('GET', '/admin/principals/nobody%40sallyport.localhost'))).toEqual([
      404,
      'NotFound',
      'There is no user with this principal name.',
    ]);
  });

  it('a change keeps what is not named; disabled, nobody gets in', async () => {
    const password = newPassword();
    const user = await create({ password });
    const changed = await call('PATCH', `users/${user.id}`, { roles: ['Operator'], displayName: 'Alicia' });
    expect(changed.body).toEqual({ ...user, roles: ['Operator'], displayName: 'Alicia' });
    expect((await call('PATCH', `users/${user.id}`, { accountEnabled: false })).body).toMatchObject({
      accountEnabled: false,
      roles: ['Operator'],
    });
    expect(await checks(user, password)).toBe(false);
  });

  it('a new password is the only one, and the record has none', async () => {
    const [before, after] = [newPassword(), newPassword()];
    const user = await create({ password: before });
    const { result, records } = await audited(test.gateway, () =>
      call('POST', `users/${user.id}/setPassword`, { password: after }),
    );
    expect([result.status, result.text.includes(after)]).toEqual([200, false]);
    expect(records).toMatchObject([{ operation: 'SetPassword', target: `users/${user.id}`, status: 200 }]);
    expect(JSON.stringify(records)).not.toContain(after);
    expect([await checks(user, before), await checks(user, after)]).toEqual([false, true]);
  });

  it('codes of an app are asked for between enabling and disabling, and its secret is shown once', async () => {
    const { id } = await create();
    const { result, records } = await audited(test.gateway, () => call('POST', `users/${id}/enableMfa`, {}));
    const { secret, uri } = result.body as unknown as { secret: string; uri: string };
    expect([secret, uri]).toEqual([
      expect.stringMatching(/^[A-Z2-7]{32,}$/),
      expect.stringMatching(/^otpauth:\/\/totp\//),
    ]);
    const shown = await call('GET', `users/${id}`);
    expect(shown.body).toMatchObject({ mfaEnabled: true });
    expect(shown.text + JSON.stringify(records)).not.toContain(secret);
    expect((await call('POST', `users/${id}/disableMfa`, {})).body).toMatchObject({ mfaEnabled: false });
  });

  it('a revocation is a later date each time, and a deleted user is nobody', async () => {
    const { id } = await create();
    const revoked = async () => (await directory().findUser(id))?.revoked ?? 0;
    expect((await call('POST', `users/${id}/revokeSignInSessions`, {})).status).toBe(200);
    const first = await revoked();
    expect((await call('POST', `users/${id}/revokeSignInSessions`, {})).status).toBe(200);
    expect(await revoked()).toBeGreaterThan(first);
    expect((await call('DELETE', `users/${id}`)).status).toBe(200);
    for (const reply of [
      await call('GET', `users/${id}`),
      await call('DELETE', `users/${id}`),
      await call('PATCH', `users/${id}`, { displayName: 'Ghost' }),
      await call('POST', `users/${randomUUID()}/enableMfa`, {}),
    ]) {
      expect(errorOf(reply)).toEqual([404, 'NotFound', 'There is no user with this id.']);
    }
  });

  describe('the last administrator', () => {
    it('stays one, whoever asks', async () => {
      const user = await create({ roles: ['Administrator'] });
      const { token, clientId } = await newAdministrator();
      // With others beside him he can be demoted.
      expect((await call('PATCH', `users/${user.id}`, { roles: [] }, token)).status).toBe(200);
      // Only the caller himself and the operator are left; nobody can end himself.
      const self = 'This is who you are signed in as: let another administrator do it.';
      expect(errorOf(await call('DELETE', `applications/${clientId}`, undefined, token))).toEqual([
        409,
        'Conflict',
        self,
      ]);
    });
  });
});
