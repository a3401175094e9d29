import type { Change } from '../../operation.ts';
import type { Client } from '../client-authentication.ts';
import type { AuthorityContext } from '../context.ts';
import type { User } from '../directory/users/user.ts';
import type { GivenRefreshToken } from '../stored-grants/refresh-tokens.ts';
import { type TokenRequest, understandsClaimsChallenges } from '../token-request.ts';
import { clientInfo, issueIdToken, issueToUser } from '../user-claims.ts';
import type { UserGrant } from '../user-grant.ts';
import type { Granted } from './grant.ts';
import { grantedScope, wantedScopes } from './wanted-scopes.ts';

export interface ProvenGrant {
  readonly client: Client;
  readonly user: User;
  readonly grant: UserGrant;
  readonly refresh?: GivenRefreshToken | undefined;
  readonly nonce?: string | undefined;
  /** The client said so when the sign-in began. */
  readonly continuous?: boolean;
  readonly clientInfo?: boolean;
  /** What is used up, beside the refresh token. */
  readonly changes?: readonly Change[];
}

/** The tokens of every grant in a user's name, once it is proven. Throws Fault InvalidGrant (65001) and InvalidScope. */
export async function grantToUser(
  context: AuthorityContext,
  request: TokenRequest,
  proven: ProvenGrant,
): Promise<Granted> {
  const { client, user, grant, refresh, nonce, changes = [] } = proven;
  const { application } = client;
  const { form } = request;
  const wanted = await wantedScopes(context, request, { grant, application });
  const continuous = proven.continuous || understandsClaimsChallenges(form);
  const token = { ...client, ...wanted, user, authTime: grant.authTime, amr: grant.amr, nonce, continuous };
  return {
    application,
    user,
    resource: wanted.resource,
    accessToken: await issueToUser(context, token),
    scope: grantedScope(wanted, form.scope),
    ...(refresh && { refreshToken: refresh.token }),
    ...(wanted.scopes.includes('openid') && { idToken: await issueIdToken(context, token) }),
    ...((proven.clientInfo || form.client_info === '1') && { clientInfo: clientInfo(user) }),
    changes: [...changes, ...(refresh?.changes ?? [])],
  };
}
