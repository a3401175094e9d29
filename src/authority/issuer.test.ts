import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBoth } from '../../test/postgres.ts';
import { createPasswords } from '../crypto/password.ts';
import { createBearer } from '../tokens/bearer.ts';
import { call, DOMAIN, openAuthority, stranger, type TestAuthority, VAULT } from './authority.fixture.ts';
import { applicationClaims } from './claims.ts';
import type { DirectoryChange } from './directory/entries.ts';
import { tokenV2 } from './endpoints/token.ts';
import { issuerOf } from './issuer.ts';

const REVOKED = 'AKV10001: The token was revoked. Ask for a new one.';

describeOnBoth('a token that the authority issued', (newUrl) => {
  let authority: TestAuthority;
  let directory: TestAuthority['context']['directory'];
  beforeAll(async () => {
    const derive = async (password: string) => Buffer.from(password);
    authority = await openAuthority(await newUrl(), { passwords: createPasswords({ derive }) });
    ({ directory } = authority.context);
  });
  afterAll(() => authority.close());

  /** An application, a user, and what becomes of the token that either gets, issued so many seconds after the start. */
  async function principals() {
    const { context, tenantId, commit } = authority;
    const made = directory.newApplication({ tenantId, displayName: 'App', roles: ['Reader'] });
    await commit(made);
    const userPrincipalName = `${stranger().slice(0, 8)}@${DOMAIN}`;
    const described = { tenantId, userPrincipalName, displayName: 'Ann', password: 'a long walk' };
    const newUser = await directory.newUser(described);
    await commit(newUser);
    const bearer = createBearer({ issuers: [issuerOf(context, tenantId)], clock: context.clock });
    const { kid, privateKey } = await context.signingKeys.current();
    const { application } = made;
    const judge = async (oid: string, seconds: number) => {
      const now = authority.start + seconds;
      const claims = applicationClaims(context, application, { resource: VAULT, authenticated: '1', now });
      const token = new SignJWT({ ...claims, oid, sub: oid }).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid });
      return bearer.verify(await token.sign(privateKey), VAULT).then(
        ({ objectId }) => objectId,
        ({ message }: Error) => message,
      );
    };
    const { applicationId, objectId } = application;
    return { applicationId, objectId, userId: newUser.user.objectId, judge };
  }

  type Change = (ids: { applicationId: string; userId: string }) => Promise<DirectoryChange>;

  it.each<[string, Change]>([
    ['disabled', ({ userId }) => directory.changeUser(userId, { enabled: false })],
    ['deleted', ({ userId }) => directory.deleteUser(userId)],
  ])('to a user is refused once the user is %s, however late it is dated', async (_, change) => {
    const { judge, objectId, ...ids } = await principals();
    expect(await judge(ids.userId, 0)).toBe(ids.userId);
    await authority.commit(await change(ids));
    expect([await judge(ids.userId, 0), await judge(ids.userId, 60)]).toEqual([REVOKED, REVOKED]);
    expect(await judge(objectId, 0)).toBe(objectId);
  });

  it.each<[string, Change]>([
    ['disabled', ({ applicationId }) => directory.changeApplication(applicationId, { enabled: false })],
    ['deleted', ({ applicationId }) => directory.deleteApplication(applicationId)],
  ])('is refused once its application is %s, to a user as well', async (_, change) => {
    const { judge, objectId, ...ids } = await principals();
    expect(await judge(objectId, 0)).toBe(objectId);
    await authority.commit(await change(ids));
    expect([await judge(objectId, 60), await judge(ids.userId, 60)]).toEqual([REVOKED, REVOKED]);
  });

  it.each<[string, Change]>([
    ['the user signs out everywhere', ({ userId }) => directory.revokeSignIns(userId)],
    [
      'a role of the application is taken away',
      ({ applicationId }) => directory.changeApplication(applicationId, { roles: [] }),
    ],
  ])('to a user counts from the next second on after %s', async (_, change) => {
    const { judge, objectId: __, ...ids } = await principals();
    await authority.commit(await change(ids));
    expect([await judge(ids.userId, 10), await judge(ids.userId, 11)]).toEqual([REVOKED, ids.userId]);
  });

  it('to nobody who is known is refused', async () => {
    const { judge } = await principals();
    expect(await judge(stranger(), 0)).toBe(REVOKED);
  });

  it('is not issued to a disabled application', async () => {
    const { tenantId, context, commit } = authority;
    const made = directory.newApplication({ tenantId, displayName: 'App', enabled: false });
    await commit(made);
    const { applicationId } = made.application;
    const form = {
      tenant: tenantId,
      grant_type: 'client_credentials',
      client_id: applicationId,
      scope: `${VAULT}/.default`,
    };
    await expect(call(tokenV2, context, { ...form, client_secret: made.secret })).rejects.toMatchObject({
      code: 'UnauthorizedClient',
      status: 400,
      aadsts: 7_000_112,
      message: `The application '${applicationId}' is disabled. An administrator can enable it.`,
    });
    await expect(call(tokenV2, context, { ...form, client_secret: 'guess' })).rejects.toMatchObject({
      aadsts: 7_000_215,
    });
  });
});
