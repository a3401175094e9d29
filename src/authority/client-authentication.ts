import type { Authenticated } from './claims.ts';
import { readAssertion } from './client-proof/assertion.ts';
import { verifyCertificateAssertion } from './client-proof/certificate.ts';
import { verifyFederatedToken } from './client-proof/federation.ts';
import { bothProofs } from './client-proof/refusals.ts';
import type { AuthorityContext } from './context.ts';
import type { Application } from './directory/applications/applications.ts';
import { DECOY, matchSecret } from './directory/applications/client-secret.ts';
import {
  credentialRequired,
  disabledApplication,
  expiredSecret,
  missingCredential,
  unknownApplication,
  wrongSecret,
} from './refusals.ts';
import { requireParameter, type TokenRequest } from './token-request.ts';

export interface Client {
  readonly application: Application;
  /** '0' where it proved nothing: then the grant itself must prove that it is for this client (PKCE, the device code). */
  readonly authenticated: Authenticated;
}

/** Whether a grant is for programs too that cannot keep a credential. */
export type ClientKind = 'confidential' | 'confidential or public';

/**
 * The application that a token request comes from, proven by exactly one of: its secret in the form body (RFC 6749 section
 * 2.3.1), an assertion signed with its certificate, or a token of an issuer it is federated with (RFC 7521 section 4.2).
 * Where the grant allows it, a public client proves nothing; one that shows a credential is held to it.
 *
 * Throws Fault UnauthorizedClient (700016, 7000112), InvalidClient (7000215, 7000216, 7000218, 7000222 and those of
 * `client-proof/`), InvalidRequest (50027, 900144, 9002313).
 */
export async function authenticateClient(
  context: AuthorityContext,
  request: TokenRequest,
  kind: ClientKind = 'confidential',
): Promise<Client> {
  const client = await prove(context, request, kind);
  const { applicationId, enabled } = client.application;
  if (!enabled) throw disabledApplication(applicationId);
  return client;
}

async function prove(context: AuthorityContext, request: TokenRequest, kind: ClientKind): Promise<Client> {
  const clientId = requireParameter(request, 'client_id');
  const found = await context.directory.findApplication(clientId);
  const application = found?.tenantId === request.tenantId ? found : undefined;
  const { client_secret: secret, client_assertion: assertion, client_assertion_type: type } = request.form;
  if (secret && assertion) throw bothProofs();
  if (secret) requireSecret(context, application, secret);
  if (application === undefined) throw unknownApplication(clientId, request.tenantId);
  if (secret) return { application, authenticated: '1' };
  if (assertion || type) await requireAssertion(context, application, request);
  else requirePublic(application, kind);
  return { application, authenticated: assertion ? '2' : '0' };
}

/** An application that is not there is compared with a decoy: the same work as a wrong secret. */
function requireSecret({ clock }: AuthorityContext, application: Application | undefined, presented: string): void {
  const match = matchSecret(presented, application?.secrets ?? DECOY);
  if (application === undefined) return;
  if (match === undefined) throw wrongSecret(application.applicationId);
  if (match.expires * 1000 <= clock()) throw expiredSecret(application.applicationId);
}

/** Whoever names the application as the issuer signed it himself; any other issuer must be one it is federated with. */
async function requireAssertion(context: AuthorityContext, application: Application, request: TokenRequest) {
  const assertion = readAssertion(request);
  const { iss } = assertion.claims;
  const itself = typeof iss === 'string' && iss.toLowerCase() === application.applicationId;
  if (itself || application.federatedCredentials.length === 0) {
    const tenant = await context.directory.findTenant(application.tenantId);
    return verifyCertificateAssertion(context, application, assertion, tenant?.domains ?? []);
  }
  return verifyFederatedToken(context, application, assertion);
}

function requirePublic({ applicationId, publicClient }: Application, kind: ClientKind): void {
  if (kind === 'confidential') throw missingCredential();
  if (!publicClient) throw credentialRequired(applicationId);
}
