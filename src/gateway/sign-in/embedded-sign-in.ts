import type { RequestIdentityToken } from '../../authority/managed-identity/request.ts';
import type { RequestToken } from '../../authority/request-token.ts';
import type { ConnectionAuthority, SignInRequest, Token, UserClient, UserToken } from '../../connections/authority.ts';
import { clientAssertion } from '../../connections/client-assertion.ts';
import { noIdentity } from '../../connections/entra/managed-identity.ts';
import { readClaims, readClientInfo } from '../../connections/token-claims.ts';
import { Fault, type FaultCode } from '../../fault.ts';

export interface EmbeddedSignIn {
  readonly requestToken: RequestToken;
  readonly requestIdentityToken: RequestIdentityToken;
  /** Where people and clients reach the authority, without a slash at the end. */
  readonly url: string;
  /** The audience of tokens for the vaults. */
  readonly resource: string;
  /** The managed identity of the connector; undefined where the operator names none. */
  readonly identity: string | undefined;
  /** Whether the vaults take tokens of this authority. */
  readonly trusted: boolean;
  readonly clock: () => number;
}

const UNTRUSTED =
  'Connections sign in at the embedded authority, whose tokens the vaults of this server do not take; --issuer must name embedded too.';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Whichever tenant the application is of. */
const ANY_TENANT = 'organizations';

type Form = Parameters<RequestToken>[1];

/** The embedded authority, asked in process: no socket, and no check that a client over HTTP would not meet. */
export function createEmbeddedSignIn(embedded: EmbeddedSignIn): ConnectionAuthority {
  return {
    withSecret: ({ tenantId, clientId, clientSecret, claims }) =>
      forItself(embedded, tenantId, { client_id: clientId, client_secret: clientSecret, claims }),
    async withCertificate({ tenantId, clientId, certificate, claims }) {
      const audience = endpointOf(embedded, tenantId, 'token');
      const assertion = await clientAssertion(certificate, { clientId, audience, now: embedded.clock() });
      const proof = { client_assertion_type: ASSERTION, client_assertion: assertion };
      return forItself(embedded, tenantId, { client_id: clientId, ...proof, claims });
    },
    withManagedIdentity: () => forServer(embedded),
    authorizeUrl: (request) => Promise.resolve(authorizeUrl(embedded, request)),
    async redeemCode({ code, codeVerifier, redirectUrl, nonce, ...client }) {
      const proof = { code, code_verifier: codeVerifier, redirect_uri: redirectUrl };
      const token = await forUser(embedded, client, { grant_type: 'authorization_code', ...proof });
      if (token.idTokenClaims['nonce'] === nonce) return token;
      throw new Fault('InvalidGrant', 'The code is of another sign-in: its ID token has another nonce.');
    },
    refresh: ({ refreshToken, claims, ...client }) =>
      forUser(embedded, client, { grant_type: 'refresh_token', refresh_token: refreshToken, claims }),
  };
}

async function forItself(embedded: EmbeddedSignIn, tenant: string, proof: Form): Promise<Token> {
  const scope = `${embedded.resource}/.default`;
  const { accessToken } = await granted(embedded, tenant, { grant_type: 'client_credentials', scope, ...proof });
  return { accessToken: accessToken.token, expires: accessToken.expires };
}

async function forServer({ trusted, identity, requestIdentityToken, resource }: EmbeddedSignIn): Promise<Token> {
  if (!trusted) throw new Fault('Forbidden', UNTRUSTED);
  if (identity === undefined) throw noIdentity();
  const { token, expires } = await orTold(requestIdentityToken(identity, resource));
  return { accessToken: token, expires };
}

async function forUser(
  embedded: EmbeddedSignIn,
  { tenantId = ANY_TENANT, clientId, clientSecret }: UserClient,
  proof: Form,
): Promise<UserToken> {
  const form = {
    client_id: clientId,
    client_secret: clientSecret,
    scope: scopesOf(embedded),
    client_info: '1',
    ...proof,
  };
  const { accessToken, refreshToken, idToken, clientInfo: info } = await granted(embedded, tenantId, form);
  if (refreshToken === undefined) throw new Fault('InvalidGrant', 'The sign-in did not ask for offline_access.');
  const clientInfo = readClientInfo(info);
  return {
    accessToken: accessToken.token,
    expires: accessToken.expires,
    refreshToken,
    idTokenClaims: readClaims(idToken),
    accessTokenClaims: readClaims(accessToken.token),
    ...(clientInfo && { clientInfo }),
  };
}

async function granted({ trusted, requestToken }: EmbeddedSignIn, tenant: string, form: Form) {
  if (!trusted) throw new Fault('Forbidden', UNTRUSTED);
  return orTold(requestToken(tenant, withCapabilities(form)));
}

function authorizeUrl(embedded: EmbeddedSignIn, request: SignInRequest): string {
  const { tenantId = ANY_TENANT, clientId, redirectUrl, state, nonce, codeChallenge, loginHint } = request;
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUrl,
    scope: scopesOf(embedded),
    state,
    nonce,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    client_info: '1',
    ...(loginHint === undefined ? { prompt: 'select_account' } : { login_hint: loginHint }),
  });
  return `${endpointOf(embedded, tenantId, 'authorize')}?${query.toString()}`;
}

const scopesOf = ({ resource }: EmbeddedSignIn) => `${resource}/user_impersonation openid profile offline_access`;

const endpointOf = ({ url }: EmbeddedSignIn, tenant: string, name: 'authorize' | 'token') =>
  `${url}/${tenant}/oauth2/v2.0/${name}`;

const CAPABILITIES = { xms_cc: { values: ['cp1'] } };

/** A vault's demand is met by what is in a new token; what else is said is that the connector understands such demands. */
function withCapabilities({ claims = '{}', ...form }: Form): Form {
  const { access_token = {}, ...demanded } = JSON.parse(claims) as { readonly access_token?: object };
  return { ...form, claims: JSON.stringify({ ...demanded, access_token: { ...access_token, ...CAPABILITIES } }) };
}

const KEPT: ReadonlySet<FaultCode> = new Set(['UnauthorizedClient', 'InvalidGrant']);

/** A tenant or an application that is gone is, to the connection, the same as a refused secret. */
async function orTold<Out>(asked: Promise<Out>): Promise<Out> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    const { aadsts, code } = error;
    const message = aadsts === undefined ? error.message : `AADSTS${aadsts}: ${error.message}`;
    const detail = { cause: error, ...(aadsts !== undefined && { aadsts }) };
    throw new Fault(KEPT.has(code) ? code : 'InvalidClient', message, detail);
  }
}
