import { afterEach, beforeEach, expect, it } from 'vitest';
import { purgeEnded } from '../../jobs/purge-ended.ts';
import { perform } from '../../operation.ts';
import { stranger, URL, VAULT } from '../authority.fixture.ts';
import { deviceAuthorization } from '../endpoints/device-authorization.ts';
import { approve, deny, findByUserCode } from '../stored-grants/device-codes.ts';
import { openGrants, type TestGrants } from './grants.fixture.ts';

let grants: TestGrants;
beforeEach(async () => {
  grants = await openGrants();
});
afterEach(() => grants.close());

async function begin() {
  const { context, tenantId, application, secret } = grants;
  const outcome = await perform(deviceAuthorization, context, {
    tenant: tenantId,
    client_id: application.applicationId,
    client_secret: secret,
    scope: `${VAULT}/.default openid offline_access`,
  });
  await grants.commit({ changes: outcome.changes ?? [], touches: [] });
  return outcome.output;
}

async function waiting(userCode: string) {
  const found = await findByUserCode(grants.context, userCode);
  if (found === undefined) throw new Error('The device waits.');
  return found;
}

const letIn = async (userCode: string) => {
  const signedIn = { user: grants.user, authTime: grants.start, amr: ['pwd'] };
  return grants.commit(approve(grants.context, await waiting(userCode), signedIn));
};

const poll = (device_code: string, changed = {}) => grants.ask({ grant_type: 'device_code', device_code, ...changed });

it('a device is told where to send its user', async () => {
  const answer = await begin();
  expect(answer).toMatchObject({
    user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{9}$/),
    verification_uri: `${URL}/${grants.tenantId}/oauth2/deviceauth`,
    expires_in: 900,
    interval: 5,
  });
  expect(answer.message).toContain(answer.user_code);
});

it('a device waits until its user has signed in, and gets tokens once', async () => {
  const { device_code, user_code } = await begin();
  await expect(poll(device_code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 70_016 });
  expect(await letIn(` ${user_code.slice(0, 4).toLowerCase()}-${user_code.slice(4)}`)).toBe('done');
  const answer = await poll(device_code, { grant_type: 'urn:ietf:params:oauth:grant-type:device_code' });
  expect(answer).toMatchObject({ refresh_token: expect.any(String), id_token: expect.any(String) });
  await expect(poll(device_code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 70_000 });
});

it('a device that asks too often is told so', async () => {
  const { device_code } = await begin();
  await expect(poll(device_code)).rejects.toMatchObject({ aadsts: 70_016 });
  grants.travel(3);
  await expect(poll(device_code)).rejects.toMatchObject({
    aadsts: 50_196,
    message: expect.stringMatching(/Leave 5 seconds/),
  });
  grants.travel(8);
  await expect(poll(device_code)).rejects.toMatchObject({ aadsts: 70_016 });
});

it('a user can keep a device out, once and for all', async () => {
  const { device_code, user_code } = await begin();
  await grants.commit(deny(grants.context, await waiting(user_code)));
  await expect(poll(device_code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 65_004 });
  expect(await findByUserCode(grants.context, user_code)).toBeUndefined();
});

it('of two answers at once the first counts', async () => {
  const { user_code } = await begin();
  const found = await waiting(user_code);
  expect(await letIn(user_code)).toBe('done');
  expect(await grants.commit(deny(grants.context, found))).toBe('conflict');
});

it('both codes end after fifteen minutes, and are purged', async () => {
  const { device_code, user_code } = await begin();
  grants.travel(900);
  await expect(poll(device_code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 70_020 });
  expect(await findByUserCode(grants.context, user_code)).toBeUndefined();
  const job = purgeEnded(grants.context, 'purge-grants', 'authority_grant');
  const now = grants.context.clock();
  expect(await job.isDue?.(now - 1000)).toBe(false);
  expect(await job.run(now, new AbortController().signal)).toBe(2);
  expect(await job.isDue?.(now)).toBe(false);
  await expect(poll(device_code)).rejects.toMatchObject({ aadsts: 70_000 });
});

it('the code of a device is of no use to another application, or without one', async () => {
  const { application, secret, ...change } = grants.context.directory.newApplication({
    tenantId: grants.tenantId,
    displayName: 'Other',
  });
  await grants.commit(change);
  const { device_code, user_code } = await begin();
  await letIn(user_code);
  const other = { client_id: application.applicationId, client_secret: secret };
  await expect(poll(device_code, other)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 70_000 });
  await expect(poll(device_code, { client_secret: undefined })).rejects.toMatchObject({ code: 'InvalidClient' });
  await expect(poll(user_code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 70_000 });
});

it('common means the tenant of the application', async () => {
  const code = await grants.authorize();
  await expect(grants.redeem(code, { tenant: 'common' })).resolves.toBeDefined();
  const refused = grants.redeem(code, { tenant: 'common', client_id: stranger() });
  await expect(refused).rejects.toMatchObject({ code: 'UnauthorizedClient', aadsts: 700_016 });
  await expect(grants.redeem(code, { tenant: 'consumers' })).rejects.toMatchObject({
    code: 'InvalidRequest',
    aadsts: 50_194,
  });
});
