import { authenticateClient, type Client } from '../client-authentication.ts';
import type { AuthorityContext } from '../context.ts';
import { isOpenId } from '../scopes.ts';
import { counts, endFamily, findRefreshToken, type RefreshToken, rotate } from '../stored-grants/refresh-tokens.ts';
import { requireParameter, type TokenRequest } from '../token-request.ts';
import { requireSignedIn } from '../user-grant.ts';
import type { Granted } from './grant.ts';
import { grantToUser } from './grant-to-user.ts';
import { expiredRefreshToken, reusedRefreshToken, unknownRefreshToken } from './refusals.ts';
import { requireConsent } from './wanted-scopes.ts';

/** New tokens for a refresh token, which counts once (RFC 6749 section 6, RFC 9700 section 4.14.2). */
export async function refreshToken(context: AuthorityContext, request: TokenRequest): Promise<Granted> {
  const client = await authenticateClient(context, request, 'confidential or public');
  const token = await requireToken(context, request, client);
  const { grant } = token;
  await requireStillConsented(context, client, token);
  const user = await requireSignedIn(context, grant);
  return grantToUser(context, request, { client, user, grant, refresh: rotate(context, token) });
}

async function requireToken(
  context: AuthorityContext,
  request: TokenRequest,
  { application }: Client,
): Promise<RefreshToken> {
  const token = await findRefreshToken(context, requireParameter(request, 'refresh_token'));
  const { clientId, tenantId } = token?.grant ?? {};
  if (token === undefined || clientId !== application.applicationId || tenantId !== request.tenantId) {
    throw unknownRefreshToken();
  }
  if (token.row.until * 1000 <= context.clock()) throw expiredRefreshToken();
  if (!counts(context, token)) throw reusedRefreshToken({ changes: await endFamily(context, token.row.id) });
  return token;
}

/** Where something was taken from the application since: it may have been the consent. Throws Fault InvalidGrant (65001). */
async function requireStillConsented(
  context: AuthorityContext,
  { application }: Client,
  { grant, rotated }: RefreshToken,
): Promise<void> {
  if ((application.revoked ?? 0) < rotated) return;
  const scopes = grant.scopes.filter((scope) => !isOpenId(scope));
  await requireConsent(context, application, { ...grant, scopes });
}
