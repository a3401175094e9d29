import { randomUUID } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { DIRECTORY_TOPIC } from '../src/authority/directory/lookup.ts';
import { DENIED, denied, READER, SECRETS_OFFICER, scopeOf, useRoles } from './many-roles.ts';
import { errorOf } from './many-vaults.ts';
import { describeOnBoth } from './postgres.ts';

/** Users and their groups, by tokens that the authority's own key signed: both models, over HTTPS. */
describeOnBoth('groups', (newUrl) => {
  const { many, put, on, newName, withRoles, assigned, remove } = useRoles(newUrl);
  const group = randomUUID();
  let user: string;

  beforeAll(async () => {
    const { authority, store } = many.gateway.services;
    const { user: made, changes } = await authority.directory.newUser({
      tenantId: many.tenantId,
      userPrincipalName: `member-${randomUUID()}@sallyport.localhost`,
      displayName: 'Member',
      password: randomUUID(),
    });
    await store.write({ changes, touches: [DIRECTORY_TOPIC], record: '{}', conflict: '{}' });
    user = made.objectId;
  });

  /** A token of the user through Alice's application. */
  const tokenOf = async (claims: Readonly<Record<string, unknown>>) => {
    const { kid, privateKey } = await many.gateway.services.authority.signingKeys.current();
    return new SignJWT({ ...decodeJwt(many.tokens.alice), oid: user, sub: user, scp: 'user_impersonation', ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
      .sign(privateKey);
  };
  const list = async (vault: string, claims: Readonly<Record<string, unknown>>) =>
    on(vault, 'GET', '/secrets', { token: await tokenOf(claims) });

  it('have roles, which their members have, and no longer than the assignment is there', async () => {
    const name = await withRoles();
    const made = await assigned(scopeOf(name), READER, { objectId: group });
    expect((await list(name, { groups: [randomUUID(), group] })).status).toBe(200);
    expect(await denied(list(name, { groups: [randomUUID()] }))).toEqual(DENIED);
    expect(await denied(list(name, {}))).toEqual(DENIED);
    await remove(made);
    expect(await denied(list(name, { groups: [group] }))).toEqual(DENIED);
  });

  it('of a guest count as those of a member do', async () => {
    const name = await withRoles();
    await assigned(scopeOf(name), READER, { objectId: group });
    const home = randomUUID();
    const guest = { idp: `https://sts.windows.net/${home}/`, altsecid: '5::10032000A0B1C2D3', upn: undefined };
    expect((await list(name, { ...guest, groups: [group] })).status).toBe(200);
    expect(await denied(list(name, guest))).toEqual(DENIED);
    // Whoever has the same object id in the home tenant is another principal.
    await assigned(scopeOf(name), SECRETS_OFFICER, { objectId: user });
    expect((await list(name, guest)).status).toBe(200);
    expect(errorOf(await list(name, { ...guest, tid: home }))).toEqual([
      401,
      'Unauthorized',
      expect.stringMatching(/^AKV10001: /),
    ]);
  });

  it('have access policies, if need be through one application only', async () => {
    const name = newName();
    const policy = (more: object = {}) => ({
      accessPolicies: [{ tenantId: many.tenantId, objectId: group, permissions: { secrets: ['list'] }, ...more }],
    });
    await put(name, policy());
    expect((await list(name, { groups: [group] })).status).toBe(200);
    const refused = await list(name, { groups: [randomUUID(), randomUUID()] });
    expect(errorOf(refused)).toEqual([
      403,
      'AccessDenied',
      expect.stringContaining(`'appid=${many.alice.clientId};oid=${user};numgroups=2;iss=`),
    ]);
    await put(name, policy({ applicationId: many.bob.clientId }));
    expect(errorOf(await list(name, { groups: [group] }))[1]).toBe('AccessDenied');
    expect((await list(name, { groups: [group], appid: many.bob.clientId })).status).toBe(200);
  });

  describe('that are too many for a token', () => {
    const claims = {
      groups: [group],
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://x' } },
    };

    it('count for nothing, and the refusal says so', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), READER, { objectId: group });
      const [status, code, message] = errorOf(await list(name, claims));
      expect([status, code]).toEqual(DENIED);
      expect(message).toMatch(/\r\nThe token leaves out the groups of its user, so that none of them counted\.\r\n$/);
    });

    it('take nothing from what the user has', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), READER, { objectId: user });
      expect((await list(name, claims)).status).toBe(200);
    });
  });
});
