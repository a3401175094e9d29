import type { SigningCertificate } from '../../crypto/certificates/signing-certificate.ts';
import type { ConnectionAuthority, SignInRequest, Token, UserClient, UserToken } from '../authority.ts';
import { clientAssertion } from '../client-assertion.ts';
import { createBusy } from './busy.ts';
import { type Applicant, type Application, type Asked, applicationOf, exchange, type Place } from './exchange.ts';
import { createIdentityTokens, type ManagedIdentity } from './managed-identity.ts';
import { createTokenNetwork } from './network.ts';
import { readToken, readUserToken } from './token-answer.ts';

export interface Entra extends Place {
  /** The audience of tokens for vaults. */
  readonly resource: string;
  /** Of the connector itself, where the operator gave it one. */
  readonly identity: ManagedIdentity | undefined;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** Microsoft Entra ID, or another authority that speaks as it does, through Microsoft's own library. */
export function createEntra(place: Entra): ConnectionAuthority {
  const { host, resource, identity, clock } = place;
  const entra = { ...place, busy: createBusy(host, clock) };
  const ofIdentity = createIdentityTokens({ identity, resource, clock });
  const scopes = [`${resource}/user_impersonation`];
  return {
    withSecret: ({ clientSecret, claims, ...client }) =>
      forItself(entra, { ...client, proof: { clientSecret } }, claims),
    withCertificate: ({ certificate, claims, ...client }) =>
      forItself(entra, { ...client, proof: { clientAssertion: prover(certificate, client.clientId, clock) } }, claims),
    withManagedIdentity: ({ claims }) => ofIdentity(claims),
    authorizeUrl: (request) => authorizeUrl(entra, request, scopes),
    redeemCode: ({ code, codeVerifier, redirectUrl, nonce, ...client }) =>
      forUser(entra, client, (application) =>
        application.acquireTokenByCode({ scopes, code, codeVerifier, nonce, redirectUri: redirectUrl }),
      ),
    refresh: ({ refreshToken, claims, ...client }) =>
      forUser(entra, client, (application) =>
        application.acquireTokenByRefreshToken({ scopes, refreshToken, ...demanded(claims) }),
      ),
  };
}

async function forItself(entra: Entra & Asked, applicant: Applicant, claims: string | undefined): Promise<Token> {
  const asked = entra.clock();
  const answer = await exchange(entra, applicant, (application) =>
    application.acquireTokenByClientCredential({
      scopes: [`${entra.resource}/.default`],
      // A variable of the environment has no say in where a secret is sent.
      azureRegion: 'DisableMsalForceRegion',
      ...demanded(claims),
    }),
  );
  return readToken(answer, entra.host, asked);
}

async function forUser(
  entra: Entra & Asked,
  { tenantId, clientId, clientSecret }: UserClient,
  ask: (application: Application) => Promise<unknown>,
): Promise<UserToken> {
  const asked = entra.clock();
  const proof = clientSecret === undefined ? {} : { clientSecret };
  return readUserToken(await exchange(entra, { tenantId, clientId, proof }, ask), entra.host, asked);
}

async function authorizeUrl(
  entra: Entra,
  { tenantId, clientId, redirectUrl, loginHint, ...request }: SignInRequest,
  scopes: string[],
): Promise<string> {
  const network = createTokenNetwork(entra, '');
  const application = await applicationOf(entra, { tenantId, clientId, proof: {} }, network);
  return application.getAuthCodeUrl({
    ...request,
    scopes,
    redirectUri: redirectUrl,
    codeChallengeMethod: 'S256',
    ...(loginHint === undefined ? { prompt: 'select_account' } : { loginHint }),
  });
}

const demanded = (claims: string | undefined) => (claims === undefined ? {} : { claims });

/** MSAL asks for a proof where it is about to send it, and says to whom. */
const prover =
  (certificate: SigningCertificate, clientId: string, clock: () => number) =>
  ({ tokenEndpoint = '' }: { readonly tokenEndpoint?: string }): Promise<string> =>
    clientAssertion(certificate, { clientId, audience: tokenEndpoint, now: clock() });
