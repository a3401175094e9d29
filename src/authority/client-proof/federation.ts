import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { createBearer } from '../../tokens/bearer.ts';
import type { AuthorityContext } from '../context.ts';
import type { Application, FederatedCredential } from '../directory/applications/application.ts';
import { issuerOf } from '../issuer.ts';
import type { Assertion } from './assertion.ts';
import { issuerUnreachable, noFederatedCredential, wrongSignature } from './refusals.ts';
import { verifySignature } from './signature.ts';

/**
 * The audience that Entra recommends for tokens that are shown as a proof, and a resource of this authority: such a token opens
 * nothing else.
 */
export const EXCHANGE_RESOURCE = 'api://AzureADTokenExchange';

/** What other issuers sign with. */
export const FEDERATED_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const;

/**
 * Proves an application by a token of another issuer (learn.microsoft.com/entra/workload-id/workload-identity-federation).
 * Issuer, audience and subject must be those of one of its federated credentials before any key is asked for, so that
 * nobody but an administrator decides whom this server calls.
 *
 * Throws Fault InvalidClient (5002738, 501661, 700024, 700027, 700211, 700212, 700213).
 */
export async function verifyFederatedToken(
  context: AuthorityContext,
  { federatedCredentials }: Pick<Application, 'federatedCredentials'>,
  assertion: Assertion,
): Promise<void> {
  const credential = matchCredential(assertion.claims, federatedCredentials);
  const own = credential.jwks === undefined ? await ownTenant(context, assertion.claims) : undefined;
  if (own !== undefined) return verifyOwnToken(context, own, assertion);
  const key = credential.jwks === undefined ? remoteKey(context, credential) : inlineKey(credential.jwks);
  await verifySignature(assertion, { key, algorithms: FEDERATED_ALGORITHMS, now: context.clock() });
}

/** What is compared here is what is verified: the same text. */
function matchCredential(
  { iss, aud, sub }: Assertion['claims'],
  credentials: readonly FederatedCredential[],
): FederatedCredential {
  const ofIssuer = credentials.filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0) throw noFederatedCredential('issuer', iss);
  const audience: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  const ofAudience = ofIssuer.filter(({ audiences }) => audiences.some((each) => each === audience));
  if (ofAudience.length === 0) throw noFederatedCredential('audience', audience);
  const [credential] = ofAudience.filter(({ subject }) => subject === sub);
  if (credential === undefined) throw noFederatedCredential('subject', sub);
  return credential;
}

/** Read at the signature: keys that are not usable, which an administrator registered, are a wrong signature and no defect. */
function inlineKey(jwks: NonNullable<FederatedCredential['jwks']>): JWTVerifyGetKey {
  return (header, token) => createLocalJWKSet(jwks)(header, token);
}

/** Throws Fault InvalidClient (501661). */
function remoteKey({ federatedKeys }: AuthorityContext, { issuer }: FederatedCredential): JWTVerifyGetKey {
  return async (header, token) => {
    const set = await federatedKeys(issuer, header.kid ?? '').catch((cause: unknown) => {
      throw issuerUnreachable(issuer, cause);
    });
    return createLocalJWKSet(set)(header, token);
  };
}

/** The tenant of this authority whose access token it says it is. */
async function ownTenant(
  { directory, issuer }: AuthorityContext,
  { iss, tid }: Assertion['claims'],
): Promise<string | undefined> {
  const tenant = typeof tid === 'string' ? await directory.findTenant(tid) : undefined;
  return tenant !== undefined && issuer(tenant.tenantId) === iss ? tenant.tenantId : undefined;
}

/** A token of this authority proves what it proves anywhere: while the one it was issued to may still use it. */
async function verifyOwnToken(context: AuthorityContext, tenantId: string, { text, claims }: Assertion): Promise<void> {
  const bearer = createBearer({ issuers: [issuerOf(context, tenantId)], clock: context.clock });
  try {
    await bearer.verify(text, String(claims['aud']));
  } catch (cause) {
    throw wrongSignature(cause);
  }
}
