import { hash, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { type AccessToken, type Authenticated, BACKDATED, LIFETIME, signAccessToken } from './claims.ts';
import type { AuthorityContext } from './context.ts';
import type { Application } from './directory/applications/application.ts';
import type { User } from './directory/users/user.ts';
import { groupClaims } from './group-claims.ts';
import { isOpenId } from './scopes.ts';

/** What a user lets an application do. */
export interface UserToken {
  readonly application: Application;
  readonly authenticated: Authenticated;
  readonly user: User;
  readonly resource: string;
  /** Permissions on the resource, and what OpenID Connect gives beside them. */
  readonly scopes: readonly string[];
  /** Unix seconds of the sign-in. */
  readonly authTime: number;
  readonly amr: readonly string[];
  readonly nonce?: string | undefined;
  /** The client understands claims challenges. */
  readonly continuous: boolean;
}

/** Later than what ended the tokens of the user or the application before, or it would end with them. */
function dateOf({ clock }: Pick<AuthorityContext, 'clock'>, { user, application }: UserToken): number {
  return Math.max(Math.floor(clock() / 1000), (user.revoked ?? 0) + 1, (application.revoked ?? 0) + 1);
}

/**
 * The v1 claims of a user's access token, as Key Vault gets them (learn.microsoft.com/entra/identity-platform/
 * access-token-claims-reference). A guest has no `upn`, and an `idp` that is not this tenant's.
 */
export async function issueToUser(context: AuthorityContext, token: UserToken): Promise<AccessToken> {
  const { application, user, resource } = token;
  const { objectId, tenantId } = user;
  const now = dateOf(context, token);
  const endpoint = `${context.url}/${tenantId}/users/${objectId}/getMemberObjects`;
  return signAccessToken(context, now, {
    aud: resource,
    iss: context.issuer(tenantId),
    iat: now - BACKDATED,
    nbf: now - BACKDATED,
    exp: now + LIFETIME,
    acct: user.userType === 'Guest' ? 1 : 0,
    acr: '1',
    amr: [...token.amr],
    appid: application.applicationId,
    appidacr: token.authenticated,
    ...groupClaims({ groups: await context.directory.groupsOf(objectId), endpoint }),
    ...foreignIdp(context, user),
    name: user.displayName,
    oid: objectId,
    ...(resource === context.managementResource ? { roles: [...user.roles] } : {}),
    scp: token.scopes
      .filter((scope) => (resource === context.url ? scope !== 'offline_access' : !isOpenId(scope)))
      .join(' '),
    sub: pairwise(user, application),
    tid: tenantId,
    unique_name: user.userPrincipalName,
    ...(user.userType === 'Member' ? { upn: user.userPrincipalName } : {}),
    uti: randomBytes(16).toString('base64url'),
    ver: '1.0',
    ...(token.continuous ? { xms_cc: ['cp1'] } : {}),
  });
}

/** Who signed in, for the application (OpenID Connect Core section 2, with Entra's v2 claims). */
export function issueIdToken(context: AuthorityContext, token: UserToken): Promise<string> {
  const { application, user, nonce } = token;
  const now = dateOf(context, token);
  return context.signer.sign({
    aud: application.applicationId,
    iss: `${context.url}/${user.tenantId}/v2.0`,
    iat: now - BACKDATED,
    nbf: now - BACKDATED,
    exp: now + LIFETIME,
    ...(user.userType === 'Guest' ? { acct: 1 } : {}),
    auth_time: token.authTime,
    ...foreignIdp(context, user),
    ...(token.scopes.includes('profile') ? { name: user.displayName, preferred_username: user.userPrincipalName } : {}),
    ...(nonce === undefined ? {} : { nonce }),
    oid: user.objectId,
    sub: pairwise(user, application),
    tid: user.tenantId,
    uti: randomBytes(16).toString('base64url'),
    ver: '2.0',
  });
}

/** Which account of which home MSAL keeps the tokens for. */
export function clientInfo({ objectId, homeTenantId }: User): string {
  return Buffer.from(JSON.stringify({ uid: objectId, utid: homeTenantId })).toString('base64url');
}

function foreignIdp(context: Pick<AuthorityContext, 'issuer'>, { tenantId, homeTenantId }: User): JWTPayload {
  return homeTenantId === tenantId ? {} : { idp: context.issuer(homeTenantId) };
}

/** Another one for each application (OpenID Connect Core section 8.1). No secret goes in: `oid` stands beside it. */
export function pairwise({ tenantId, objectId }: User, { applicationId }: Application): string {
  return hash('sha256', `${tenantId}/${objectId}/${applicationId}`, 'base64url');
}
