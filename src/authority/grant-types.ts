import { authorizationCode } from './grants/authorization-code.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import { deviceCode } from './grants/device-code.ts';
import type { Grant } from './grants/grant.ts';
import { onBehalfOf } from './grants/on-behalf-of.ts';
import { refreshToken } from './grants/refresh-token.ts';
import { unsupportedGrant } from './refusals.ts';
import { requireParameter, type TokenRequest } from './token-request.ts';

/** One row per grant, one file per row. */
const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['client_credentials', clientCredentials],
  ['authorization_code', authorizationCode],
  ['refresh_token', refreshToken],
  ['urn:ietf:params:oauth:grant-type:device_code', deviceCode],
  // Microsoft's clients call it so.
  ['device_code', deviceCode],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', onBehalfOf],
]);

/** What the token endpoint can do, as discovery lists it. */
export const GRANT_TYPES: readonly string[] = [...GRANTS.keys()];

/** Throws Fault UnsupportedGrantType (70003) and InvalidRequest (900144). */
export function grantFor(request: TokenRequest): Grant {
  const grantType = requireParameter(request, 'grant_type');
  const grant = GRANTS.get(grantType);
  if (grant === undefined) throw unsupportedGrant(grantType, GRANT_TYPES);
  return grant;
}
