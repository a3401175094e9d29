import { hash, timingSafeEqual } from 'node:crypto';
import { authenticateClient, type Client } from '../client-authentication.ts';
import type { AuthorityContext } from '../context.ts';
import { type AuthorizationCode, findAuthorizationCode, redeem } from '../stored-grants/authorization-codes.ts';
import { endFamily, newRefreshToken } from '../stored-grants/refresh-tokens.ts';
import { requireParameter, type TokenForm, type TokenRequest } from '../token-request.ts';
import { requireSignedIn, userGrant } from '../user-grant.ts';
import type { Granted } from './grant.ts';
import { grantToUser } from './grant-to-user.ts';
import {
  addedVerifier,
  expiredCode,
  missingVerifier,
  redeemedCode,
  unknownCode,
  wrongRedirect,
  wrongVerifier,
} from './refusals.ts';

/** Tokens for a code of the authorize endpoint (RFC 6749 section 4.1.3, RFC 7636). */
export async function authorizationCode(context: AuthorityContext, request: TokenRequest): Promise<Granted> {
  const client = await authenticateClient(context, request, 'confidential or public');
  const code = await requireCode(context, request, client);
  const user = await requireSignedIn(context, code);
  const { nonce, continuous, clientInfo } = code;
  const grant = userGrant.parse(code);
  const refresh = code.scopes.includes('offline_access') ? newRefreshToken(context, grant) : undefined;
  const changes = [redeem(context, code, refresh?.id ?? '')];
  return grantToUser(context, request, { client, user, grant, refresh, nonce, continuous, clientInfo, changes });
}

async function requireCode(
  context: AuthorityContext,
  request: TokenRequest,
  { application, authenticated }: Client,
): Promise<AuthorizationCode> {
  const code = await findAuthorizationCode(context, requireParameter(request, 'code'));
  if (code?.clientId !== application.applicationId || code.tenantId !== request.tenantId) throw unknownCode();
  // RFC 6749 section 4.1.2: one of the two uses was a thief's.
  if (code.redeemed !== undefined) throw redeemedCode({ changes: await endFamily(context, code.redeemed) });
  if (code.row.until * 1000 <= context.clock()) throw expiredCode();
  if (requireParameter(request, 'redirect_uri') !== code.redirectUri) throw wrongRedirect();
  requireVerifier(code, request.form);
  if (authenticated === '0' && code.codeChallenge === undefined) throw missingVerifier();
  return code;
}

/** Both ways, or a code of a request without a challenge could be slipped to a client that sends verifiers (RFC 9700 section 2.1.1). */
function requireVerifier({ codeChallenge }: AuthorizationCode, { code_verifier: verifier }: TokenForm): void {
  if (codeChallenge === undefined) {
    if (verifier) throw addedVerifier();
    return;
  }
  if (!verifier) throw missingVerifier();
  const challenge = Buffer.from(hash('sha256', verifier, 'base64url'));
  const expected = Buffer.from(codeChallenge);
  if (challenge.length !== expected.length || !timingSafeEqual(challenge, expected)) throw wrongVerifier();
}
