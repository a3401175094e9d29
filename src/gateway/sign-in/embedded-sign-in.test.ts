import { randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournal } from '../../audit/journal.ts';
import { URL as AUTHORITY, VAULT } from '../../authority/authority.fixture.ts';
import { CALLBACK, openGrants, type TestGrants } from '../../authority/grants/grants.fixture.ts';
import { requestIdentityToken } from '../../authority/managed-identity/request.ts';
import { requestToken } from '../../authority/request-token.ts';
import { cloudOf } from '../../connections/clouds.ts';
import { createConnections, newConnectionId } from '../../connections/connections.ts';
import { homeOf } from '../../connections/home-cloud.ts';
import { createSignIn } from '../../connections/sign-in.ts';
import { selfSigned } from '../../crypto/certificates/client-certificate.fixture.ts';
import { signingCertificate } from '../../crypto/certificates/signing-certificate.ts';
import { createEmbeddedSignIn, type EmbeddedSignIn } from './embedded-sign-in.ts';

/** The embedded authority as connections sign in to it: what they are given, and how they are refused. */
let authority: TestGrants;
beforeAll(async () => {
  authority = await openGrants();
});
afterAll(() => authority.close());

function open(changed: Partial<EmbeddedSignIn> = {}) {
  const { context } = authority;
  return createEmbeddedSignIn({
    requestToken: requestToken(context, createJournal(context.store, context.clock)),
    requestIdentityToken: requestIdentityToken(context),
    url: AUTHORITY,
    resource: VAULT,
    identity: undefined,
    trusted: true,
    clock: context.clock,
    ...changed,
  });
}

const client = () => ({ tenantId: authority.tenantId, clientId: authority.application.applicationId });
const own = () => ({ ...client(), clientSecret: authority.secret });

describe('an application', () => {
  it('is given a token for its secret, which says that it understands claims challenges', async () => {
    const { accessToken, expires } = await open().withSecret(own());
    expect(decodeJwt(accessToken)).toMatchObject({ aud: VAULT, appidacr: '1', xms_cc: ['cp1'] });
    expect(expires).toBe(authority.start + 3600);
  });

  it('is given one that meets what a vault demanded', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1800000000"}}}';
    expect(decodeJwt((await open().withSecret({ ...own(), claims })).accessToken)).toMatchObject({ xms_cc: ['cp1'] });
  });

  it('proves itself with a certificate, once that is registered', async () => {
    const now = authority.start * 1000;
    const { certificatePem, privateKey } = selfSigned({ from: now - 1000, until: now + 86_400_000 });
    const certificate = signingCertificate(privateKey, [new X509Certificate(certificatePem).raw]);
    const signIn = () => open().withCertificate({ ...client(), certificate });
    await expect(signIn()).rejects.toMatchObject({
      code: 'InvalidClient',
      aadsts: 700_027,
      message: expect.stringMatching(/^AADSTS700027: The certificate that the client assertion names is not one of/),
    });
    const { directory } = authority.context;
    await authority.commit(await directory.addCertificate(authority.application.applicationId, certificatePem));
    expect(decodeJwt((await signIn()).accessToken)).toMatchObject({ appidacr: '2' });
  });

  it.each([
    ['a wrong secret', () => ({ ...own(), clientSecret: 'guess' }), 'InvalidClient', /^AADSTS7000215: /],
    ['an unknown client id', () => ({ ...own(), clientId: randomUUID() }), 'UnauthorizedClient', /^AADSTS700016: /],
    ['an unknown tenant', () => ({ ...own(), tenantId: randomUUID() }), 'InvalidClient', /^AADSTS90002: /],
  ] as const)('is refused with %s, in the words of the authority', async (_what, credentials, code, message) => {
    await expect(open().withSecret(credentials())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('somebody', () => {
  const redeem = async (nonce: string, sent: { code?: string } = {}) =>
    open().redeemCode({
      ...own(),
      code: sent.code ?? (await authority.authorize()),
      codeVerifier: authority.verifier,
      redirectUrl: CALLBACK,
      nonce,
    });

  it('is sent to the page of the tenant, or of any, with all that the request is held to', async () => {
    const request = { clientId: 'c', redirectUrl: CALLBACK, state: 's', nonce: 'n', codeChallenge: 'h' };
    const url = new URL(await open().authorizeUrl(request));
    expect(url.origin + url.pathname).toBe(`${AUTHORITY}/organizations/oauth2/v2.0/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'c',
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: CALLBACK,
      scope: `${VAULT}/user_impersonation openid profile offline_access`,
      state: 's',
      nonce: 'n',
      code_challenge: 'h',
      code_challenge_method: 'S256',
      client_info: '1',
      prompt: 'select_account',
    });
    const named = new URL(await open().authorizeUrl({ ...request, tenantId: 't', loginHint: 'alex' }));
    expect([named.pathname, named.searchParams.get('login_hint')]).toEqual(['/t/oauth2/v2.0/authorize', 'alex']);
  });

  it('is given tokens for his code, and the next ones for each refresh token', async () => {
    const first = await redeem('n');
    const { objectId } = authority.user;
    expect(first).toMatchObject({
      accessTokenClaims: { oid: objectId, aud: VAULT, scp: 'user_impersonation' },
      idTokenClaims: { oid: objectId, tid: authority.tenantId, nonce: 'n' },
      clientInfo: { uid: objectId, utid: authority.tenantId },
    });
    const second = await open().refresh({ ...own(), refreshToken: first.refreshToken });
    expect(second).toMatchObject({
      idTokenClaims: { oid: objectId },
      clientInfo: { uid: objectId, utid: authority.tenantId },
    });
    expect(second.refreshToken).not.toBe(first.refreshToken);
  });

  it('is refused a code of another sign-in, and one that was used', async () => {
    await expect(redeem('other')).rejects.toMatchObject({
      code: 'InvalidGrant',
      message: 'The code is of another sign-in: its ID token has another nonce.',
    });
    const code = await authority.authorize();
    await redeem('n', { code });
    await expect(redeem('n', { code })).rejects.toMatchObject({
      code: 'InvalidGrant',
      message: expect.stringMatching(/^AADSTS54005: /),
    });
  });

  it('is refused a refresh token that is none, and one of another application', async () => {
    const refresh = (refreshToken: string, credentials = own()) => open().refresh({ ...credentials, refreshToken });
    await expect(refresh(randomBytes(32).toString('base64url'))).rejects.toMatchObject({ code: 'InvalidGrant' });
    const { application, secret, ...change } = authority.context.directory.newApplication({
      tenantId: authority.tenantId,
      displayName: 'Another',
    });
    await authority.commit(change);
    const other = { ...own(), clientId: application.applicationId, clientSecret: secret };
    const { refreshToken } = await redeem('n');
    await expect(refresh(refreshToken, other)).rejects.toMatchObject({ code: 'InvalidGrant' });
  });
});

it('two processes that refresh at once, again and again, do not burn the sign-in', async () => {
  const { store, seal, clock } = authority.context;
  const connections = createConnections(store, seal);
  const journal = createJournal(store, clock);
  const { refreshToken } = await open().redeemCode({
    ...own(),
    code: await authority.authorize(),
    codeVerifier: authority.verifier,
    redirectUrl: CALLBACK,
    nonce: 'n',
  });
  const id = newConnectionId();
  const { tenantId, clientId, clientSecret } = own();
  const account = { tenantId, objectId: authority.user.objectId, name: 'Alex' };
  const plain = {
    displayName: 'x',
    vaultName: 'demo',
    created: 0,
    changed: 0,
    runHistory: true,
    shape: 'set',
  } as const;
  const changes = connections.create(
    { ...plain, id, name: id, authId: 'oauthBYOA', tenantId, clientId, account, cloud: homeOf(cloudOf('AzureCloud')) },
    { clientSecret, refreshToken },
  );
  await store.write({ changes, record: '{}', conflict: '{}' });
  const [one, other] = [1, 2].map(() =>
    createSignIn({
      connections: createConnections(store, seal),
      journal,
      authority: open(),
      defaultApplication: () => Promise.reject(new Error('it has its own')),
      readCertificate: () => Promise.reject(new Error('no certificate')),
      deployment: {
        cloud: cloudOf('AzureCloud'),
        environment: 'ise',
        consentCallback: CALLBACK,
        identityVaults: [],
        retention: 0,
      },
      clock,
    }),
  );
  for (let round = 0; round < 5; round += 1) await Promise.all([one?.(id), other?.(id)]);
  // Past the grace only the one that counts is taken: so it is the one that is sealed.
  authority.travel(60);
  await one?.(id);
  authority.travel(0);
  expect((await connections.stored(id))?.connection.failure).toBeUndefined();
});

describe('this authority', () => {
  it('gives no token that the vaults would not take', async () => {
    const signIn = open({ trusted: false, identity: 'worker' });
    const asking = [
      signIn.withSecret(own()),
      signIn.withManagedIdentity({}),
      signIn.refresh({ ...own(), refreshToken: 'x' }),
    ];
    for (const asked of asking)
      await expect(asked).rejects.toMatchObject({
        code: 'Forbidden',
        message: expect.stringMatching(/--issuer must name embedded too\.$/),
      });
  });

  it('gives the server no token where the operator names no identity, or one that is not there', async () => {
    await expect(open().withManagedIdentity({})).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringMatching(/--connector-identity\.$/),
    });
    await expect(open({ identity: 'worker' }).withManagedIdentity({})).rejects.toMatchObject({
      code: 'InvalidClient',
      message: 'Identity not found',
    });
  });

  it('keeps what it was asked with out of its refusals', async () => {
    const clientSecret = randomBytes(24).toString('hex');
    const error = await open()
      .withSecret({ ...own(), clientSecret })
      .catch((caught: unknown) => caught);

    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(clientSecret);
  });
});
