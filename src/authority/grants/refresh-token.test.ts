import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MANAGEMENT, stranger, VAULT } from '../authority.fixture.ts';
import { GRACE } from '../stored-grants/refresh-tokens.ts';
import { openGrants, type TestGrants } from './grants.fixture.ts';

const DAY = 86_400;
let grants: TestGrants;
beforeEach(async () => {
  grants = await openGrants();
});
afterEach(() => grants.close());

const begin = async (changed = {}) => (await grants.redeem(await grants.authorize(changed))).refresh_token;
const next = async (token: string | undefined) => (await grants.refresh(token)).refresh_token;
const unknown = { code: 'InvalidGrant', aadsts: 70_000, message: expect.stringMatching(/was revoked/) };
const reused = { code: 'InvalidGrant', aadsts: 50_173, message: expect.stringMatching(/was used before/) };

it('a refresh token gives new tokens and the next refresh token', async () => {
  const first = await begin();
  const answer = await grants.refresh(first, { scope: `${VAULT}/.default`, client_info: '1' });
  expect(answer).toMatchObject({ id_token: expect.any(String), client_info: expect.any(String) });
  expect(answer.scope?.split(' ')).toContain(`${VAULT}/.default`);
  expect(decodeJwt(answer.access_token)).toMatchObject({ scp: 'user_impersonation', oid: grants.user.objectId });
  expect(answer.refresh_token).not.toBe(first);
  await expect(next(answer.refresh_token)).resolves.toBeDefined();
});

it('a client whose answer was lost gets the same token once more', async () => {
  const first = await begin();
  const second = await next(first);
  grants.travel(GRACE - 1);
  expect(await next(first)).toBe(second);
});

it('two refreshes at once get one and the same token', async () => {
  const first = await begin();
  const [left, right] = await Promise.all([next(first), next(first)]);
  expect(left).toBe(right);
});

it('an old token ends the family, after the grace', async () => {
  const first = await begin();
  const second = await next(first);
  grants.travel(GRACE);
  await expect(next(first)).rejects.toMatchObject(reused);
  await expect(next(second)).rejects.toMatchObject(unknown);
});

it('a token older than the last one ends the family also within the grace', async () => {
  const first = await begin();
  const third = await next(await next(first));
  await expect(next(first)).rejects.toMatchObject(reused);
  await expect(next(third)).rejects.toMatchObject(unknown);
});

it('a forged token ends nothing', async () => {
  const first = (await begin()) ?? '';
  const [, family] = first.split('.');
  for (const forged of ['', '1', `1.${family}.2.${'A'.repeat(43)}`, first.slice(0, -1), `${first}A`, `${first}.`]) {
    await expect(next(forged)).rejects.toMatchObject({ status: 400 });
  }
  await expect(next(first)).resolves.toBeDefined();
});

it('a refresh token ends after ninety days without use', async () => {
  const first = await begin();
  grants.travel(89 * DAY);
  const second = await next(first);
  grants.travel(178 * DAY);
  const third = await next(second);
  grants.travel(268 * DAY);
  await expect(next(third)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 700_082 });
});

it('another application cannot use it', async () => {
  const { application, secret, ...change } = grants.context.directory.newApplication({
    tenantId: grants.tenantId,
    displayName: 'Other',
  });
  await grants.commit(change);
  const first = await begin();
  const other = { client_id: application.applicationId, client_secret: secret };
  await expect(grants.refresh(first, other)).rejects.toMatchObject(unknown);
  await expect(next(first)).resolves.toBeDefined();
});

it('it is for another resource that the user consented to, for himself', async () => {
  const first = await begin();
  const { user, application, context } = grants;
  const consent = { objectId: user.objectId, applicationId: application.applicationId, scopes: ['user_impersonation'] };
  await grants.commit(await context.directory.giveConsent({ ...consent, resource: MANAGEMENT }));
  const answer = await grants.refresh(first, { scope: `${MANAGEMENT}/.default` });
  expect(decodeJwt(answer.access_token)).toMatchObject({ aud: MANAGEMENT, oid: user.objectId });
});

it('it is for no resource that nobody consented to', async () => {
  const first = await begin();
  const refusal = { code: 'InvalidGrant', aadsts: 65_001, message: expect.stringMatching(/has not consented/) };
  await expect(grants.refresh(first, { scope: 'User.Read' })).rejects.toMatchObject(refusal);
  const { applicationId } = grants.application;
  await grants.commit(await grants.context.directory.changeApplication(applicationId, { consented: true }));
  expect(await grants.refresh(first, { scope: 'User.Read' })).toMatchObject({
    scope: expect.stringMatching(/User\.Read/),
  });
});

it.each(['setPassword', 'revokeSignIns', 'changeUser', 'deleteUser'] as const)('it ends with %s', async (what) => {
  const { directory } = grants.context;
  const { objectId } = grants.user;
  const ends = {
    setPassword: () => directory.setPassword(objectId, `${stranger()}!`),
    revokeSignIns: () => directory.revokeSignIns(objectId),
    changeUser: () => directory.changeUser(objectId, { enabled: false }),
    deleteUser: () => directory.deleteUser(objectId),
  };
  const first = await begin();
  await grants.commit(await ends[what]());
  await expect(next(first)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 50_173 });
});

it('no order of uses leaves two usable tokens of a family, outside the grace', async () => {
  const uses = fc.array(fc.record({ token: fc.nat(), later: fc.constantFrom(0, 1, GRACE) }), { maxLength: 8 });
  let now = 0;
  await fc.assert(
    fc.asyncProperty(uses, async (steps) => {
      const given = new Set([await begin({ authTime: grants.start + now })]);
      for (const { token, later } of steps) {
        now += later;
        grants.travel(now);
        const shown = [...given][token % given.size];
        given.add(await next(shown).catch(() => shown));
      }
      now += GRACE;
      grants.travel(now);
      // The newest first: if it counts, each of the others ends it, and none gives a token.
      const [newest, ...older] = [...given].reverse();
      await next(newest).catch(() => undefined);
      now += GRACE;
      grants.travel(now);
      for (const token of older) await expect(next(token)).rejects.toMatchObject({ code: 'InvalidGrant' });
    }),
    { numRuns: 15 },
  );
});

it('whoever refreshes after consent was withdrawn asks the user again', async () => {
  const { commit, application, user, context } = grants;
  const { directory } = context;
  const { applicationId } = application;
  await commit(await directory.changeApplication(applicationId, { consented: true }));
  const first = await begin();
  await commit(await directory.changeApplication(applicationId, { consented: false }));
  await expect(next(first)).rejects.toMatchObject({ code: 'InvalidGrant', status: 400, aadsts: 65_001 });
  const consent = { objectId: user.objectId, applicationId, resource: VAULT, scopes: ['user_impersonation'] };
  await commit(await directory.giveConsent(consent));
  await expect(next(first)).resolves.toBeDefined();
});

it('it gives nothing more for a resource that was disabled, exposes something else, or is gone', async () => {
  const { directory } = grants.context;
  const { application, ...change } = directory.newApplication({
    tenantId: grants.tenantId,
    displayName: 'Resource',
    identifierUris: ['api://resource'],
  });
  await grants.commit(change);
  const scopes = ['user_impersonation', 'openid', 'offline_access'];
  const first = await begin({ resource: 'api://resource', scopes });
  const second = await next(first);
  const alter = async (members: Parameters<typeof directory.changeApplication>[1]) =>
    grants.commit(await directory.changeApplication(application.applicationId, members));
  const unknown = { code: 'InvalidScope', aadsts: 500_011 };
  await alter({ enabled: false });
  for (const scope of [undefined, 'openid', 'api://resource/.default']) {
    await expect(grants.refresh(second, { scope })).rejects.toMatchObject(unknown);
  }
  await alter({ enabled: true, scopes: ['Read'] });
  await expect(next(second)).rejects.toMatchObject({ code: 'InvalidScope', aadsts: 650_053 });
  await alter({ scopes: ['Read', 'user_impersonation'] });
  const third = await next(second);
  await grants.commit(await directory.deleteApplication(application.applicationId));
  await expect(next(third)).rejects.toMatchObject(unknown);
});
