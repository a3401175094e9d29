import { authenticateClient } from '../client-authentication.ts';
import type { AuthorityContext } from '../context.ts';
import type { Application } from '../directory/applications/application.ts';
import { isOpenId, type RequestedScopes, requestedScopes } from '../scopes.ts';
import { newRefreshToken } from '../stored-grants/refresh-tokens.ts';
import { requireParameter, type TokenRequest } from '../token-request.ts';
import { requireSignedIn, type UserGrant } from '../user-grant.ts';
import { readUserToken, type UserToken } from '../user-tokens.ts';
import type { Granted } from './grant.ts';
import { grantToUser } from './grant-to-user.ts';
import { expiredUserToken, invalidUserToken, unknownTokenUse } from './refusals.ts';
import { requireConsent } from './wanted-scopes.ts';

const USE = 'on_behalf_of';

/**
 * A token for what stands behind the client, in the name of the user whose token the client was shown (learn.microsoft.com/
 * entra/identity-platform/v2-oauth2-on-behalf-of-flow, RFC 7523 section 2.1). The token that it shows must be its own to see:
 * issued here, for this very application, to act for a user.
 */
export async function onBehalfOf(context: AuthorityContext, request: TokenRequest): Promise<Granted> {
  const client = await authenticateClient(context, request);
  const { application } = client;
  if (requireParameter(request, 'requested_token_use') !== USE) throw unknownTokenUse(USE);
  const shown = await requireShown(context, application, requireParameter(request, 'assertion'));
  const user = await requireSignedIn(context, { userId: shown.objectId, authTime: shown.issued });
  const { form, version, tenantId } = request;
  const resource = version === 'v1' ? requireParameter(request, 'resource') : undefined;
  const requested = await requestedScopes(context, { tenantId, scope: form.scope ?? '', resource });
  await requireConsent(context, application, { ...requested, userId: user.objectId });
  const grant: UserGrant = {
    ...scopesOf(requested),
    tenantId,
    userId: user.objectId,
    clientId: application.applicationId,
    authTime: shown.issued,
    amr: [...shown.amr],
  };
  const refresh = grant.scopes.includes('offline_access') ? newRefreshToken(context, grant) : undefined;
  return grantToUser(context, request, { client, user, grant, refresh });
}

/** Clock difference between the servers that share one database, in seconds. */
const TOLERANCE = 300;

/** For exactly this application. Throws Fault InvalidGrant: 500133 where it has expired, 50013 for all else. */
async function requireShown(context: AuthorityContext, application: Application, token: string): Promise<UserToken> {
  const { tenantId, applicationId } = application;
  const told = { refusal: invalidUserToken, expired: expiredUserToken, tolerance: TOLERANCE };
  const shown = await readUserToken(context, { token, tenantId, ...told });
  const named = await context.directory.findResource(shown.audience);
  if (named?.applicationId !== applicationId) throw invalidUserToken();
  return shown;
}

function scopesOf({ resource, scopes, openid }: RequestedScopes) {
  return { resource, scopes: [...scopes, ...openid.filter(isOpenId)] };
}
