import { issueToApplication } from '../claims.ts';
import { authenticateClient } from '../client-authentication.ts';
import type { AuthorityContext } from '../context.ts';
import { requestedResource, type TokenRequest, understandsClaimsChallenges } from '../token-request.ts';
import type { Granted } from './grant.ts';

/** A token for the application itself (RFC 6749 section 4.4). */
export async function clientCredentials(context: AuthorityContext, request: TokenRequest): Promise<Granted> {
  const { application, authenticated } = await authenticateClient(context, request);
  const resource = await requestedResource(context, request);
  const continuous = understandsClaimsChallenges(request.form);
  const accessToken = await issueToApplication(context, application, { resource, authenticated, continuous });
  return { application, resource, accessToken };
}
