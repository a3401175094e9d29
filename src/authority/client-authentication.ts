import type { Application } from './applications.ts';
import type { Authenticated } from './claims.ts';
import { DECOY, matchSecret } from './client-secret.ts';
import type { AuthorityContext } from './context.ts';
import { disabledApplication, expiredSecret, missingCredential, unknownApplication, wrongSecret } from './refusals.ts';
import { requireParameter, type TokenRequest } from './token-request.ts';

export interface Client {
  readonly application: Application;
  readonly authenticated: Authenticated;
}

/**
 * The application that a token request comes from, proven by its secret in the form body (`client_secret_post`, RFC 6749
 * section 2.3.1). An application that is not there is compared with a decoy: the same work as a wrong secret.
 *
 * Throws Fault UnauthorizedClient (700016, 7000112), InvalidClient (7000215, 7000216, 7000222), InvalidRequest (900144).
 */
export async function authenticateClient(context: AuthorityContext, request: TokenRequest): Promise<Client> {
  const clientId = requireParameter(request, 'client_id');
  const presented = request.form.client_secret;
  if (!presented) throw missingCredential();
  const found = await context.directory.findApplication(clientId);
  const application = found?.tenantId === request.tenantId ? found : undefined;
  const match = matchSecret(presented, application?.secrets ?? DECOY);
  if (application === undefined) throw unknownApplication(clientId, request.tenantId);
  if (match === undefined) throw wrongSecret(application.applicationId);
  if (match.expires * 1000 <= context.clock()) throw expiredSecret(application.applicationId);
  if (!application.enabled) throw disabledApplication(application.applicationId);
  return { application, authenticated: '1' };
}
