import type * as Msal from '@azure/msal-node';
import { Fault } from '../../fault.ts';
import type { RemoteAnswer } from '../../tokens/remote-document.ts';
import type { Busy } from './busy.ts';
import { createTokenNetwork, type TokenNetwork, type Way } from './network.ts';
import { refusalOf } from './refusal.ts';

/** An application that asks, and how it proves itself; a public one does not. */
export interface Applicant {
  readonly tenantId: string | undefined;
  readonly clientId: string;
  readonly proof: Pick<Msal.NodeAuthOptions, 'clientSecret' | 'clientAssertion'>;
}

/** Both kinds of MSAL's, as far as they are one. */
export type Application = Pick<
  Msal.ConfidentialClientApplication,
  'acquireTokenByClientCredential' | 'acquireTokenByCode' | 'acquireTokenByRefreshToken' | 'getAuthCodeUrl'
>;

export interface Place extends Way {
  /** The host of the authority, with its port where it is not 443. */
  readonly host: string;
}

/** One that is asked. */
export interface Asked extends Place {
  readonly busy: Busy;
}

/** The client understands claims challenges, so that its tokens live longer, and can be ended at once. */
const CAPABILITIES = ['cp1'];

/** Any that has work accounts. */
const ANY_TENANT = 'organizations';

/**
 * What the token endpoint answers to one request of MSAL's. MSAL makes the request and checks the answer; it lives no longer
 * than that, looks nothing up, and reaches one URL alone.
 *
 * Throws what `ConnectionAuthority` says.
 */
export async function exchange(
  place: Asked,
  applicant: Applicant,
  ask: (application: Application) => Promise<unknown>,
): Promise<RemoteAnswer> {
  const tenant = applicant.tenantId?.toLowerCase() ?? ANY_TENANT;
  place.busy.requireFree(tenant);
  const network = createTokenNetwork(place, endpointsOf(place, applicant).token_endpoint);
  try {
    await ask(await applicationOf(place, applicant, network));
  } catch (error) {
    const refused = network.answer();
    if (refused !== undefined) place.busy.heed(tenant, refused);
    throw told(error, network, place);
  }
  const answer = network.answer();
  if (answer === undefined) throw unexplained(place, 'nothing was asked for');
  place.busy.heed(tenant, answer);
  // MSAL takes whatever names no error for an answer.
  if (answer.status !== 200) throw refusalOf(answer, place.host, network.secrets());
  return answer;
}

/** Loads MSAL: no start, and no gateway whose connections sign in here, pays for it. */
export async function applicationOf(
  place: Place,
  { tenantId, clientId, proof }: Applicant,
  network: TokenNetwork,
): Promise<Application> {
  const { ConfidentialClientApplication, PublicClientApplication } = await import('@azure/msal-node');
  const configuration: Msal.Configuration = {
    auth: {
      clientId,
      authority: authorityOf(place, tenantId),
      knownAuthorities: [place.host],
      authorityMetadata: JSON.stringify(endpointsOf(place, { tenantId })),
      clientCapabilities: CAPABILITIES,
      ...proof,
    },
    system: { networkClient: network.client },
  };
  const isPublic = proof.clientSecret === undefined && proof.clientAssertion === undefined;
  if (!isPublic) return new ConfidentialClientApplication(configuration);
  return new PublicClientApplication(configuration) as unknown as Application;
}

/** What discovery would say: nothing that is answered may choose where a secret is sent. */
function endpointsOf(place: Place, { tenantId }: Pick<Applicant, 'tenantId'>) {
  const authority = authorityOf(place, tenantId);
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  };
}

/** A tenant is a GUID or a domain. It was checked when the connection was made; nothing else may ever stand in the path. */
function authorityOf({ host }: Pick<Place, 'host'>, tenantId = ANY_TENANT): string {
  if (!/^[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){0,8}$/i.test(tenantId))
    throw new Fault('InvalidClient', 'The tenant ID of the connection is neither a GUID nor a domain: correct it.');
  return `https://${host}/${tenantId.toLowerCase()}`;
}

/** What MSAL throws may hold what was sent: of it nothing is kept but the name that it gives to its failure. */
function told(error: unknown, network: TokenNetwork, place: Place): Fault {
  const failure = error instanceof Fault ? error : network.failure();
  if (failure !== undefined) return failure;
  const answer = network.answer();
  if (answer !== undefined && answer.status !== 200) return refusalOf(answer, place.host, network.secrets());
  const { errorCode } = (error ?? {}) as Partial<Msal.AuthError>;
  if (errorCode === 'nonce_mismatch')
    return new Fault('InvalidGrant', `${place.host} answered with the ID token of another sign-in.`);
  return unexplained(place, /^[a-z_]{1,64}$/.exec(errorCode ?? '')?.[0] ?? 'its answer cannot be read');
}

function unexplained({ host }: Place, reason: string): Fault {
  return new Fault('BadGateway', `The sign-in at ${host} failed: ${reason}.`);
}
