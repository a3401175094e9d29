import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stranger, URL, VAULT } from '../authority.fixture.ts';
import { CALLBACK, openGrants, type TestGrants } from './grants.fixture.ts';

let grants: TestGrants;
beforeEach(async () => {
  grants = await openGrants();
});
afterEach(() => grants.close());

describe('a code', () => {
  it('gives a token for the user, an id token, and a refresh token', async () => {
    const { tenantId, user, application, start } = grants;
    const answer = await grants.redeem(await grants.authorize());
    expect(answer).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3599,
      scope: `${VAULT}/user_impersonation openid profile offline_access`,
      refresh_token: expect.stringMatching(/^1\./),
    });
    const claims = decodeJwt(answer.access_token);
    expect(claims).toEqual({
      aud: VAULT,
      iss: `${URL}/${tenantId}/`,
      iat: start - 300,
      nbf: start - 300,
      exp: start + 3600,
      acct: 0,
      acr: '1',
      amr: ['pwd'],
      appid: application.applicationId,
      appidacr: '1',
      name: 'Alex',
      oid: user.objectId,
      scp: 'user_impersonation',
      sub: expect.stringMatching(/^[\w-]{43}$/),
      tid: tenantId,
      unique_name: user.userPrincipalName,
      upn: user.userPrincipalName,
      uti: expect.any(String),
      ver: '1.0',
    });
    expect(decodeJwt(answer.id_token ?? '')).toMatchObject({
      aud: application.applicationId,
      iss: `${URL}/${tenantId}/v2.0`,
      nonce: 'n',
      oid: user.objectId,
      preferred_username: user.userPrincipalName,
      sub: claims.sub,
      ver: '2.0',
    });
    const info = JSON.parse(Buffer.from(answer.client_info ?? '', 'base64url').toString());
    expect(info).toEqual({ uid: user.objectId, utid: tenantId });
  });

  it('without openid and offline_access gives an access token alone', async () => {
    const code = await grants.authorize({ scopes: ['user_impersonation'], clientInfo: false });
    const answer = await grants.redeem(code);
    expect(Object.keys(answer).sort()).toEqual(['access_token', 'expires_in', 'ext_expires_in', 'scope', 'token_type']);
  });

  it('of a request without a challenge needs the secret alone', async () => {
    const code = await grants.authorize({ codeChallenge: undefined });
    await expect(grants.redeem(code, { code_verifier: undefined })).resolves.toBeDefined();
  });

  it('that is used twice ends what came from it', async () => {
    const code = await grants.authorize();
    const { refresh_token } = await grants.redeem(code);
    await expect(grants.redeem(code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 54_005 });
    await expect(grants.refresh(refresh_token)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 70_000 });
  });

  it('that is used twice at once gives tokens once, and ends them', async () => {
    const code = await grants.authorize();
    const both = await Promise.allSettled([grants.redeem(code), grants.redeem(code)]);
    const given = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value.refresh_token] : []));
    expect(given).toHaveLength(1);
    await expect(grants.refresh(given[0])).rejects.toMatchObject({ aadsts: 70_000 });
  });

  it('counts for ten minutes', async () => {
    const code = await grants.authorize();
    grants.travel(600);
    await expect(grants.redeem(code)).rejects.toMatchObject({
      code: 'InvalidGrant',
      aadsts: 70_008,
      message: expect.stringMatching(/has expired/),
    });
    grants.travel(599);
    await expect(grants.redeem(code)).resolves.toBeDefined();
  });

  it.each([
    ['another redirect URI', { redirect_uri: `${CALLBACK}/` }, 500_112, /'redirect_uri' is not the one/],
    ['another verifier', { code_verifier: 'v'.repeat(43) }, 501_481, /is not that of the 'code_challenge'/],
    ['no verifier', { code_verifier: undefined }, 50_148, /Send its 'code_verifier'/],
    ['another code', { code: 'x'.repeat(43) }, 70_000, /not one that this application got/],
    ['a resource that nobody consented to', { scope: 'User.Read' }, 65_001, /has not consented/],
  ])('with %s is refused, and still counts', async (_what, changed, aadsts, message) => {
    const code = await grants.authorize();
    const refusal = { code: 'InvalidGrant', aadsts, message: expect.stringMatching(message) };
    await expect(grants.redeem(code, changed)).rejects.toMatchObject(refusal);
    await expect(grants.redeem(code)).resolves.toBeDefined();
  });

  it('of a request without a challenge takes no verifier', async () => {
    const code = await grants.authorize({ codeChallenge: undefined });
    await expect(grants.redeem(code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 50_148 });
  });

  it('of a plain challenge is no code of ours: the verifier is always hashed', async () => {
    const code = await grants.authorize({ codeChallenge: grants.verifier });
    await expect(grants.redeem(code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 501_481 });
  });

  it('of another client or tenant is unknown', async () => {
    for (const changed of [{ clientId: stranger() }, { tenantId: stranger() }]) {
      const code = await grants.authorize(changed);
      await expect(grants.redeem(code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 70_000 });
    }
  });

  it('of a user whose sign-ins were revoked is refused', async () => {
    const code = await grants.authorize();
    await grants.commit(await grants.context.directory.revokeSignIns(grants.user.objectId));
    await expect(grants.redeem(code)).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 50_173 });
  });
});
