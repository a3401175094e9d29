import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MANAGEMENT, stranger, VAULT } from '../authority.fixture.ts';
import { openGrants, type TestGrants } from './grants.fixture.ts';

const API = 'api://middle-tier';
const refused = { code: 'InvalidGrant', aadsts: 50_013, message: expect.stringMatching(/no access token of a user/) };

let grants: TestGrants;
beforeEach(async () => {
  grants = await openGrants();
  await change({ identifierUris: [API], consented: true });
});
afterEach(() => grants.close());

/** Of the application that is called: it is client and resource in one here, which changes nothing of what is checked. */
const change = async (members: Parameters<typeof grants.context.directory.changeApplication>[1]) =>
  grants.commit(await grants.context.directory.changeApplication(grants.application.applicationId, members));

/** The user's token that the application is shown. */
const shown = async (resource = API) =>
  (await grants.redeem(await grants.authorize({ resource, scopes: ['user_impersonation', 'openid'] }))).access_token;

const exchange = (assertion: string | undefined, changed: Readonly<Record<string, unknown>> = {}) =>
  grants.ask({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    assertion,
    scope: `${VAULT}/.default`,
    ...changed,
  });

describe('on behalf of a user', () => {
  it('an application gets a token for what stands behind it, in the name of the user', async () => {
    const answer = await exchange(await shown(), { scope: `${VAULT}/user_impersonation openid offline_access` });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      aud: VAULT,
      oid: grants.user.objectId,
      appid: grants.application.applicationId,
      appidacr: '1',
      amr: ['pwd'],
      scp: 'user_impersonation',
    });
    expect(answer.scope?.split(' ')).toContain(`${VAULT}/user_impersonation`);
    expect(decodeJwt(answer.id_token ?? '')).toMatchObject({ oid: grants.user.objectId });
    expect((await grants.refresh(answer.refresh_token)).refresh_token).toBeDefined();
  });

  it('it may show the same token again, for as long as it lives', async () => {
    const token = await shown();
    await exchange(token);
    grants.travel(3600);
    await expect(exchange(token)).resolves.toMatchObject({ token_type: 'Bearer' });
    grants.travel(3600 + 301);
    await expect(exchange(token)).rejects.toMatchObject({
      code: 'InvalidGrant',
      aadsts: 500_133,
      message: expect.stringMatching(/has expired/),
    });
  });

  it('without consent it gets nothing', async () => {
    const token = await shown();
    await change({ consented: false });
    grants.travel(60);
    await expect(exchange(await shown())).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 65_001 });
    // What was consented to is taken away, and so are the tokens of that time.
    await expect(exchange(token)).rejects.toMatchObject(refused);
  });

  it('the user’s own consent is enough, for what it was given for', async () => {
    await change({ consented: false });
    grants.travel(60);
    const { objectId } = grants.user;
    const { applicationId } = grants.application;
    const consent = { objectId, applicationId, resource: MANAGEMENT, scopes: ['user_impersonation'] };
    await grants.commit(await grants.context.directory.giveConsent(consent));
    const token = await shown();
    await expect(exchange(token)).rejects.toMatchObject({ aadsts: 65_001 });
    await grants.commit(await grants.context.directory.giveConsent({ ...consent, resource: VAULT }));
    expect(decodeJwt((await exchange(token)).access_token)).toMatchObject({ aud: VAULT, oid: objectId });
  });

  it.each([
    ['no assertion', { assertion: undefined }, 900_144],
    ['no use', { requested_token_use: undefined }, 900_144],
    ['another use', { requested_token_use: 'access' }, 9_002_313],
    ['a wrong secret', { client_secret: 'wrong' }, 7_000_215],
    ['no secret', { client_secret: undefined }, 7_000_216],
    ['a resource that is not known', { scope: 'https://elsewhere.example/.default' }, 500_011],
  ])('is refused with %s', async (_what, changed, aadsts) => {
    await expect(exchange(await shown(), changed)).rejects.toMatchObject({ aadsts });
  });
});

describe('what an application may not show', () => {
  /** The token with other claims, signed by the authority's own key: as if it had once issued it so. */
  const resigned = async (claims: Readonly<Record<string, unknown>>) => {
    const token = await shown();
    const { kid, privateKey } = await grants.context.signingKeys.current();
    return new SignJWT({ ...decodeJwt(token), ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
      .sign(privateKey);
  };

  it.each([
    ['for the vault', async () => shown(VAULT)],
    ['for another application', async () => resigned({ aud: stranger() })],
    ['for a list', async () => resigned({ aud: [API] })],
    ['of another tenant', async () => resigned({ tid: stranger() })],
    ['of another issuer', async () => resigned({ iss: `https://sts.windows.net/${grants.tenantId}/` })],
    ['without scp', async () => resigned({ scp: undefined })],
    ['with an empty scp', async () => resigned({ scp: '' })],
    ['of an application that says scp', async () => resigned({ idtyp: 'app' })],
    ['of a user who is not there', async () => resigned({ oid: stranger() })],
    ['of an application that is not there', async () => resigned({ appid: stranger() })],
    ['without an end', async () => resigned({ exp: undefined })],
    ['without a beginning', async () => resigned({ nbf: undefined })],
    ['that is not valid yet', async () => resigned({ nbf: grants.start + 301 })],
    ['of version 2.0', async () => resigned({ ver: '2.0' })],
  ])('a token %s', async (_what, make) => {
    await expect(exchange(await make())).rejects.toMatchObject(refused);
  });

  it('an ID token, though its audience is the application', async () => {
    const { id_token } = await grants.redeem(await grants.authorize());
    await expect(exchange(id_token)).rejects.toMatchObject(refused);
  });

  it('a token of its own', async () => {
    const { access_token } = await grants.ask({ grant_type: 'client_credentials', scope: `${API}/.default` });
    expect(decodeJwt(access_token)['aud']).toBe(API);
    await expect(exchange(access_token)).rejects.toMatchObject(refused);
  });

  it('a token for administration', async () => {
    await expect(exchange(await shown(MANAGEMENT))).rejects.toMatchObject(refused);
  });

  it('a token that is not signed, or by a secret that everybody knows, or by a key of its own', async () => {
    const token = await shown();
    const [, claims = '', signature = ''] = token.split('.');
    const { kid } = decodeProtectedHeader(token);
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
    const published = JSON.stringify((await grants.context.signingKeys.published()).keys[0]);
    const hmac = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: 'HS256', kid: kid ?? '' })
      .sign(Buffer.from(published));
    const forged = [
      `${encode({ alg: 'none' })}.${claims}.`,
      `${encode({ alg: 'none', kid })}.${claims}.${signature}`,
      hmac,
      ...['jwk', 'jku', 'x5u', 'x5c', 'crit'].map(
        (name) => `${encode({ alg: 'RS256', kid, [name]: 'x' })}.${claims}.${signature}`,
      ),
      `${token.slice(0, -8)}AAAAAAAA`,
      'x'.repeat(100_000),
      'not a token',
    ];
    for (const each of forged) await expect(exchange(each)).rejects.toMatchObject(refused);
  });

  it('a token of a user whose sign-ins were revoked, or who is disabled', async () => {
    const token = await shown();
    await grants.commit(await grants.context.directory.revokeSignIns(grants.user.objectId));
    await expect(exchange(token)).rejects.toMatchObject(refused);
    grants.travel(60);
    const later = await shown();
    await grants.commit(await grants.context.directory.changeUser(grants.user.objectId, { enabled: false }));
    await expect(exchange(later)).rejects.toMatchObject(refused);
  });
});
