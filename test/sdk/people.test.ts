import { randomBytes } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AuthorizationCodeCredential } from '@azure/identity';
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Authorization, newAuthorizationCode } from '../../src/authority/authorization-codes.ts';
import { commit, newVault } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsWith, credentialOptions } from './clients.ts';

/** Published clients that redeem what the authorize endpoint gives for a user, and the vault at the end. */
const REDIRECT = 'http://localhost/here';
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  setDefaultCACertificates([...getCACertificates('default'), gateway.ca]);
});
afterAll(() => gateway.stop());

const resource = () => gateway.ready.vaults[0]?.resource ?? '';
const scopes = () => [`${resource()}/user_impersonation`];

/** A user of his own, an application, and codes for both. */
async function furnish({ publicClient = false } = {}) {
  const { directory } = gateway.services.authority;
  const { tenantId } = gateway.ready.authority;
  const userPrincipalName = `ann-${randomBytes(4).toString('hex')}@sallyport.localhost`;
  const password = randomBytes(18).toString('base64url');
  const { user, ...added } = await directory.newUser({ tenantId, userPrincipalName, displayName: 'Ann', password });
  await commit(gateway, added);
  const wanted = { tenantId, displayName: 'Travel', publicClient, redirectUris: [REDIRECT] };
  const { application, secret, ...registered } = directory.newApplication(wanted);
  await commit(gateway, registered);
  const { applicationId: clientId } = application;
  const newCode = async (changed: Partial<Authorization> = {}) => {
    const { code, ...minted } = newAuthorizationCode(gateway.services.authority, {
      tenantId,
      clientId,
      userId: user.objectId,
      resource: resource(),
      scopes: ['user_impersonation', 'openid', 'profile', 'offline_access'],
      authTime: Math.floor(Date.now() / 1000),
      amr: ['pwd'],
      redirectUri: REDIRECT,
      continuous: false,
      clientInfo: true,
      ...changed,
    });
    await commit(gateway, minted);
    return code;
  };
  const revoke = async () => {
    const { user: _, ...revoked } = await directory.revokeSignIns(user.objectId);
    await commit(gateway, revoked);
  };
  return { tenantId, user, clientId, secret, newCode, revoke };
}

type Furnished = Awaited<ReturnType<typeof furnish>>;

/** The user reads a vault of his own, with the token that an application got. */
async function reads(token: string, { user }: Furnished): Promise<void> {
  const name = `of-${user.objectId.slice(0, 8)}`;
  const vault = await newVault(gateway, name, { [user.objectId]: { secrets: ['get', 'set'], keys: [] } });
  const expiresOnTimestamp = Date.now() + 3_600_000;
  const clients = clientsWith(gateway, { getToken: async () => ({ token, expiresOnTimestamp }) }, { vault });
  await clients.secrets.setSecret('mine', 'a value');
  expect((await clients.secrets.getSecret('mine')).value).toBe('a value');
  clients.close();
}

function authOf({ clientId, tenantId }: Furnished) {
  const { url } = gateway.ready.authority;
  return { clientId, authority: `${url}/${tenantId}`, knownAuthorities: [new URL(url).host] };
}

/** A request for tokens as msal-node makes it, and the challenge to its verifier. */
async function pkceRequest() {
  const { verifier: codeVerifier, challenge: codeChallenge } = await new CryptoProvider().generatePkceCodes();
  return { codeChallenge, request: { scopes: scopes(), redirectUri: REDIRECT, codeVerifier } };
}

describe('msal-node', () => {
  it('gets tokens for a code, and new ones silently, until the sign-ins of the user are revoked', async () => {
    const given = await furnish();
    const { user, tenantId } = given;
    const app = new ConfidentialClientApplication({ auth: { ...authOf(given), clientSecret: given.secret } });
    const { codeChallenge, request } = await pkceRequest();
    const result = await app.acquireTokenByCode({ ...request, code: await given.newCode({ codeChallenge }) });
    expect(result).toMatchObject({ tokenType: 'Bearer', tenantId, uniqueId: user.objectId });
    const account = { homeAccountId: `${user.objectId}.${tenantId}`, username: user.userPrincipalName };
    expect(result.account).toMatchObject(account);
    expect(decodeJwt(result.accessToken)).toMatchObject({ scp: 'user_impersonation', oid: user.objectId });
    await reads(result.accessToken, given);
    if (result.account === null) throw new Error('the client keeps no account');
    const silent = { scopes: scopes(), account: result.account };
    expect((await app.acquireTokenSilent(silent)).fromCache).toBe(true);
    const renewed = await app.acquireTokenSilent({ ...silent, forceRefresh: true });
    expect(renewed).toMatchObject({ fromCache: false, uniqueId: user.objectId });
    expect(renewed.accessToken).not.toBe(result.accessToken);
    await given.revoke();
    await expect(app.acquireTokenSilent({ ...silent, forceRefresh: true })).rejects.toMatchObject({
      errorCode: 'invalid_grant',
      errorMessage: expect.stringMatching(/AADSTS50173: What this grant came from has ended/),
    });
  });

  it('as a program that keeps no secret gets them by the verifier alone', async () => {
    const given = await furnish({ publicClient: true });
    const app = new PublicClientApplication({ auth: authOf(given) });
    const { codeChallenge, request } = await pkceRequest();
    const result = await app.acquireTokenByCode({ ...request, code: await given.newCode({ codeChallenge }) });
    expect(decodeJwt(result.accessToken)).toMatchObject({ appidacr: '0', oid: given.user.objectId });
    const unproven = { scopes: scopes(), redirectUri: REDIRECT, code: await given.newCode() };
    await expect(app.acquireTokenByCode(unproven)).rejects.toMatchObject({
      errorCode: 'invalid_grant',
      errorMessage: expect.stringMatching(/AADSTS50148: /),
    });
  });

  it('gets none for a code that another began', async () => {
    const given = await furnish();
    const app = new ConfidentialClientApplication({ auth: { ...authOf(given), clientSecret: given.secret } });
    const { request } = await pkceRequest();
    const { codeChallenge } = await pkceRequest();
    const stolen = app.acquireTokenByCode({ ...request, code: await given.newCode({ codeChallenge }) });
    await expect(stolen).rejects.toMatchObject({
      errorCode: 'invalid_grant',
      errorMessage: expect.stringMatching(/AADSTS501481: The 'code_verifier' is not that of/),
    });
  });
});

describe('AuthorizationCodeCredential', () => {
  const credentialOf = ({ tenantId, clientId, secret }: Furnished, code: string) =>
    new AuthorizationCodeCredential(tenantId, clientId, secret, code, REDIRECT, credentialOptions(gateway));

  it('gets a token that the vault takes, and goes on with what it was given', async () => {
    const given = await furnish();
    const credential = credentialOf(given, await given.newCode());
    const { token } = await credential.getToken(scopes());
    await reads(token, given);
    expect(decodeJwt((await credential.getToken(scopes())).token)).toMatchObject({ oid: given.user.objectId });
  });

  it('gets none for a code that was redeemed', async () => {
    const given = await furnish();
    const code = await given.newCode();
    await credentialOf(given, code).getToken(scopes());
    await expect(credentialOf(given, code).getToken(scopes())).rejects.toThrow(/AADSTS54005: The authorization code/);
  });
});

describe('openid-client', () => {
  /** The configuration, and the address to which the browser comes back. */
  async function begin(given: Furnished, changed: Partial<Authorization> = {}) {
    const { tenantId, clientId, secret } = given;
    const issuer = new URL(`${gateway.ready.authority.url}/${tenantId}/v2.0`);
    const configuration = await openid.discovery(issuer, clientId, undefined, openid.ClientSecretPost(secret));
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const [expectedNonce, expectedState] = [openid.randomNonce(), openid.randomState()];
    const codeChallenge = await openid.calculatePKCECodeChallenge(pkceCodeVerifier);
    const code = await given.newCode({ codeChallenge, nonce: expectedNonce, ...changed });
    const url = new URL(`${REDIRECT}?${new URLSearchParams({ code, state: expectedState }).toString()}`);
    return { issuer, configuration, url, checks: { pkceCodeVerifier, expectedNonce, expectedState } };
  }

  it('finds the id token right, and refreshes', async () => {
    const given = await furnish();
    const { issuer, configuration, url, checks } = await begin(given);
    const tokens = await openid.authorizationCodeGrant(configuration, url, { ...checks, idTokenExpected: true });
    const { objectId: oid, userPrincipalName } = given.user;
    const about = { iss: issuer.href, aud: given.clientId, oid, preferred_username: userPrincipalName };
    expect(tokens.claims()).toMatchObject(about);
    const renewed = await openid.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    await reads(renewed.access_token, given);
  });

  it('takes no id token with a nonce that is not its own', async () => {
    const { configuration, url, checks } = await begin(await furnish(), { nonce: 'of another sign-in' });
    const refused = openid.authorizationCodeGrant(configuration, url, checks);
    await expect(refused).rejects.toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' });
  });
});
