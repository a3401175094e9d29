import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AuthorizationCodeCredential } from '@azure/identity';
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newVault } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsWith, credentialOptions } from '../sdk/clients.ts';
import { furnishSignIn, type SignIn } from '../sign-in.ts';
import { missingBrowser, startBrowser, type TestBrowser, type TestPage } from './browser.ts';
import { type Callback, startCallback } from './callback.ts';
import { accept, giveAuthenticator, typePassword } from './person.ts';

/** Applications that people sign in to: published clients, a real browser, and the vault at the end. */
describe.skipIf(missingBrowser !== undefined)('an application that people sign in to', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let callback: Callback;
  let given: SignIn;
  let secret: string;
  let open: TestPage;

  beforeAll(async () => {
    [gateway, callback] = await Promise.all([startTestGateway(), startCallback()]);
    setDefaultCACertificates([...getCACertificates('default'), gateway.ca]);
    browser = await startBrowser({ url: gateway.ready.authority.url, ca: gateway.ca });
  });
  beforeEach(async () => {
    given = await furnishSignIn(gateway);
    const { secret: added, ...change } = await given.directory.addSecret(given.application.applicationId);
    await given.commit(change);
    secret = added;
    open = await browser.open();
  });
  afterEach(() => open.page.context().close());
  afterAll(async () => {
    await browser?.close();
    await callback?.stop();
    await gateway?.stop();
  });

  const scopes = () => [`${given.resource}/user_impersonation`];
  const redirectUri = () => callback.url;

  function authOf(clientId: string) {
    const { url } = gateway.ready.authority;
    return { clientId, authority: `${url}/${given.tenantId}`, knownAuthorities: [new URL(url).host] };
  }

  const confidential = () =>
    new ConfidentialClientApplication({
      auth: { ...authOf(given.application.applicationId), clientSecret: secret },
    });

  /** A user may read a vault of his own, with the token that an application got. */
  async function reads(token: string): Promise<void> {
    const name = `of-${given.user.objectId.slice(0, 8)}`;
    const vault = await newVault(gateway, name, { [given.user.objectId]: { secrets: ['get', 'set'], keys: [] } });
    const clients = clientsWith(
      gateway,
      { getToken: async () => ({ token, expiresOnTimestamp: Infinity }) },
      { vault },
    );
    await clients.secrets.setSecret('mine', 'a value');
    expect((await clients.secrets.getSecret('mine')).value).toBe('a value');
    clients.close();
  }

  /** From the address that the client made to the tokens that it got for the code. */
  async function signIn(app: ConfidentialClientApplication, responseMode?: 'form_post') {
    const { verifier: codeVerifier, challenge: codeChallenge } = await new CryptoProvider().generatePkceCodes();
    const request = { scopes: scopes(), redirectUri: redirectUri(), ...(responseMode && { responseMode }) };
    const pkce = { codeChallenge, codeChallengeMethod: 'S256', state: 'a state' };
    await open.page.goto(await app.getAuthCodeUrl({ ...request, ...pkce }));
    await typePassword(open.page, given);
    return {
      redeem: async (verifier = codeVerifier) => {
        const { parameters } = await callback.next();
        const { code = '', state } = parameters;
        expect(state).toBe('a state');
        return app.acquireTokenByCode({ ...request, code, codeVerifier: verifier });
      },
    };
  }

  describe('with msal-node', () => {
    it('gets tokens for a code, and new ones silently, until the sign-ins of the user are revoked', async () => {
      const app = confidential();
      const { redeem } = await signIn(app);
      await accept(open.page);
      const result = await redeem();
      expect(result).toMatchObject({ tokenType: 'Bearer', tenantId: given.tenantId, uniqueId: given.user.objectId });
      expect(result.account).toMatchObject({
        homeAccountId: `${given.user.objectId}.${given.tenantId}`,
        username: given.user.userPrincipalName,
      });
      expect(decodeJwt(result.accessToken)).toMatchObject({ scp: 'user_impersonation', oid: given.user.objectId });
      await reads(result.accessToken);
      const account = result.account ?? undefined;
      const silent = { scopes: scopes(), forceRefresh: true, ...(account && { account }) };
      const renewed = await app.acquireTokenSilent(silent as Parameters<typeof app.acquireTokenSilent>[0]);
      expect(renewed.fromCache).toBe(false);
      expect(renewed.accessToken).not.toBe(result.accessToken);
      const { user: _, ...revoked } = await given.directory.revokeSignIns(given.user.objectId);
      await given.commit(revoked);
      await expect(
        app.acquireTokenSilent(silent as Parameters<typeof app.acquireTokenSilent>[0]),
      ).rejects.toMatchObject({ errorCode: 'invalid_grant', errorMessage: expect.stringMatching(/AADSTS50173/) });
      expect(open.complaints).toEqual([]);
    });

    it('gets them where the user has an authenticator app, and the code comes in a form', async () => {
      const code = await giveAuthenticator(gateway, given);
      const { redeem } = await signIn(confidential(), 'form_post');
      await open.page.getByLabel('Code').fill(code());
      await open.page.getByRole('button', { name: 'Verify' }).click();
      await accept(open.page);
      const result = await redeem();
      expect(decodeJwt(result.accessToken)['amr']).toEqual(['pwd', 'otp', 'mfa']);
      expect(open.complaints).toEqual([]);
    });

    it('gets none for a code that another began', async () => {
      const { redeem } = await signIn(confidential());
      await accept(open.page);
      const { verifier } = await new CryptoProvider().generatePkceCodes();
      await expect(redeem(verifier)).rejects.toMatchObject({
        errorCode: 'invalid_grant',
        errorMessage: expect.stringMatching(/AADSTS501481: The 'code_verifier' is not that of/),
      });
    });

    it('as a program on the own machine gets them without a secret, on any port', async () => {
      const { application, ...registered } = given.directory.registerApplication({
        tenantId: given.tenantId,
        displayName: 'A program',
        publicClient: true,
        redirectUris: ['http://localhost'],
      });
      await given.commit(registered);
      const app = new PublicClientApplication({ auth: authOf(application.applicationId) });
      const result = await app.acquireTokenInteractive({
        scopes: scopes(),
        openBrowser: async (url) => {
          await open.page.goto(url);
          await typePassword(open.page, given);
          await accept(open.page);
        },
      });
      expect(decodeJwt(result.accessToken)).toMatchObject({ appidacr: '0', oid: given.user.objectId });
    });
  });

  describe('with AuthorizationCodeCredential', () => {
    it('reads the vault with what the code gave', async () => {
      const without = { code_challenge: undefined, code_challenge_method: undefined };
      const address = given.authorize({ redirect_uri: redirectUri(), ...without });
      await open.page.goto(new URL(address, gateway.ready.authority.url).href);
      await typePassword(open.page, given);
      await accept(open.page);
      const { code = '' } = (await callback.next()).parameters;
      const credential = new AuthorizationCodeCredential(
        given.tenantId,
        given.application.applicationId,
        secret,
        code,
        redirectUri(),
        credentialOptions(gateway),
      );
      const { token } = await credential.getToken(scopes());
      await reads(token);
    });
  });

  describe('with openid-client', () => {
    it('proves state, nonce and issuer of a sign-in, and refreshes it', async () => {
      const issuer = new URL(`${gateway.ready.authority.url}/${given.tenantId}/v2.0`);
      const clientId = given.application.applicationId;
      const configuration = await openid.discovery(issuer, clientId, undefined, openid.ClientSecretPost(secret));
      const [verifier, nonce, state] = [openid.randomPKCECodeVerifier(), openid.randomNonce(), openid.randomState()];
      const address = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri(),
        scope: `openid profile offline_access ${scopes().join(' ')}`,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        nonce,
        state,
      });
      await open.page.goto(address.href);
      await typePassword(open.page, given);
      await accept(open.page);
      const { url } = await callback.next();
      const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true };
      const tokens = await openid.authorizationCodeGrant(configuration, url, checks);
      expect(tokens.claims()).toMatchObject({
        iss: issuer.href,
        aud: clientId,
        oid: given.user.objectId,
        preferred_username: given.user.userPrincipalName,
      });
      const renewed = await openid.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
      expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
      await reads(renewed.access_token);
      const again = openid.authorizationCodeGrant(configuration, url, checks);
      await expect(again).rejects.toMatchObject({ error: 'invalid_grant' });
    });
  });
});
