import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AuthorizationCodeCredential } from '@azure/identity';
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Authorization } from '../../src/authority/stored-grants/authorization-codes.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { credentialOptions } from './clients.ts';
import { authOf, type Furnished, furnish, REDIRECT, reads } from './people.ts';

/** Published clients that redeem what the authorize endpoint gives for a user, and the vault at the end. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  setDefaultCACertificates([...getCACertificates('default'), gateway.ca]);
});
afterAll(() => gateway.stop());

/** A request for tokens as msal-node makes it, and the challenge to its verifier. */
async function pkceRequest({ scopes }: Furnished) {
  const { verifier: codeVerifier, challenge: codeChallenge } = await new CryptoProvider().generatePkceCodes();
  return { codeChallenge, request: { scopes, redirectUri: REDIRECT, codeVerifier } };
}

describe('msal-node', () => {
  it('gets tokens for a code, and new ones silently, until the sign-ins of the user are revoked', async () => {
    const given = await furnish(gateway);
    const { user, tenantId } = given;
    const app = new ConfidentialClientApplication({ auth: { ...authOf(gateway, given), clientSecret: given.secret } });
    const { codeChallenge, request } = await pkceRequest(given);
    const result = await app.acquireTokenByCode({ ...request, code: await given.newCode({ codeChallenge }) });
    expect(result).toMatchObject({ tokenType: 'Bearer', tenantId, uniqueId: user.objectId });
    const account = { homeAccountId: `${user.objectId}.${tenantId}`, username: user.userPrincipalName };
    expect(result.account).toMatchObject(account);
    expect(decodeJwt(result.accessToken)).toMatchObject({ scp: 'user_impersonation', oid: user.objectId });
    await reads(gateway, result.accessToken, given);
    if (result.account === null) throw new Error('the client keeps no account');
    const silent = { scopes: given.scopes, account: result.account };
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
    const given = await furnish(gateway, { publicClient: true });
    const app = new PublicClientApplication({ auth: authOf(gateway, given) });
    const { codeChallenge, request } = await pkceRequest(given);
    const result = await app.acquireTokenByCode({ ...request, code: await given.newCode({ codeChallenge }) });
    expect(decodeJwt(result.accessToken)).toMatchObject({ appidacr: '0', oid: given.user.objectId });
    const unproven = { scopes: given.scopes, redirectUri: REDIRECT, code: await given.newCode() };
    await expect(app.acquireTokenByCode(unproven)).rejects.toMatchObject({
      errorCode: 'invalid_grant',
      errorMessage: expect.stringMatching(/AADSTS50148: /),
    });
  });

  it('gets none for a code that another began', async () => {
    const given = await furnish(gateway);
    const app = new ConfidentialClientApplication({ auth: { ...authOf(gateway, given), clientSecret: given.secret } });
    const { request } = await pkceRequest(given);
    const { codeChallenge } = await pkceRequest(given);
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
    const given = await furnish(gateway);
    const credential = credentialOf(given, await given.newCode());
    const { token } = await credential.getToken(given.scopes);
    await reads(gateway, token, given);
    expect(decodeJwt((await credential.getToken(given.scopes)).token)).toMatchObject({ oid: given.user.objectId });
  });

  it('gets none for a code that was redeemed', async () => {
    const given = await furnish(gateway);
    const code = await given.newCode();
    await credentialOf(given, code).getToken(given.scopes);
    await expect(credentialOf(given, code).getToken(given.scopes)).rejects.toThrow(
      /AADSTS54005: The authorization code/,
    );
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
    const answer = new URLSearchParams({ code, state: expectedState, iss: issuer.href });
    const url = new URL(`${REDIRECT}?${answer.toString()}`);
    return { issuer, configuration, url, checks: { pkceCodeVerifier, expectedNonce, expectedState } };
  }

  it('finds the id token right, and refreshes', async () => {
    const given = await furnish(gateway);
    const { issuer, configuration, url, checks } = await begin(given);
    const tokens = await openid.authorizationCodeGrant(configuration, url, { ...checks, idTokenExpected: true });
    const { objectId: oid, userPrincipalName } = given.user;
    const about = { iss: issuer.href, aud: given.clientId, oid, preferred_username: userPrincipalName };
    expect(tokens.claims()).toMatchObject(about);
    const renewed = await openid.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    await reads(gateway, renewed.access_token, given);
  });

  it('takes no id token with a nonce that is not its own', async () => {
    const { configuration, url, checks } = await begin(await furnish(gateway), { nonce: 'of another sign-in' });
    const refused = openid.authorizationCodeGrant(configuration, url, checks);
    await expect(refused).rejects.toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' });
  });
});
