import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { AuthorityContext } from './context.ts';
import type { Application } from './directory/applications/applications.ts';
import { groupClaims } from './group-claims.ts';

/** An access token as every grant answers it. */
export interface AccessToken {
  readonly token: string;
  /** Seconds until it ends, as the token response says it. */
  readonly expiresIn: number;
  /** Unix seconds. */
  readonly notBefore: number;
  /** Unix seconds. */
  readonly expires: number;
}

/** How the client proved itself (`appidacr`): 0 public, 1 secret, 2 certificate. */
export type Authenticated = '0' | '1' | '2';

/** Whom a token is for: an application, or a managed identity. */
export type Subject = Pick<Application, 'applicationId' | 'objectId' | 'tenantId' | 'roles' | 'revoked'>;

/** What a token is issued for. */
export interface Requested {
  readonly resource: string;
  readonly authenticated: Authenticated;
  /** The client understands claims challenges (`xms_cc`). */
  readonly continuous?: boolean;
  /** Resource Manager's id of the managed identity that it is for (`xms_mirid`). */
  readonly resourceId?: string;
}

/** Seconds that a token is valid. */
export const LIFETIME = 3600;
/** Entra dates its tokens five minutes back, so that a verifier whose clock is behind takes them at once. */
export const BACKDATED = 300;

/**
 * The v1 claims of a token for an application itself, as Key Vault gets them (learn.microsoft.com/entra/identity-platform/
 * access-token-claims-reference). `now` in Unix seconds. The roles go to the management audience only.
 */
export function applicationClaims(
  context: Pick<AuthorityContext, 'issuer' | 'managementResource' | 'url'>,
  application: Subject,
  token: Requested & { readonly now: number; readonly groups?: readonly string[] },
): JWTPayload {
  const { applicationId, objectId, tenantId, roles } = application;
  const issuer = context.issuer(tenantId);
  const endpoint = `${context.url}/${tenantId}/servicePrincipals/${objectId}/getMemberObjects`;
  return {
    aud: token.resource,
    iss: issuer,
    iat: token.now - BACKDATED,
    nbf: token.now - BACKDATED,
    exp: token.now + LIFETIME,
    appid: applicationId,
    appidacr: token.authenticated,
    idp: issuer,
    oid: objectId,
    ...groupClaims({ groups: token.groups ?? [], endpoint }),
    ...(token.resource === context.managementResource ? { roles: [...roles] } : {}),
    sub: objectId,
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
    ver: '1.0',
    ...(token.continuous ? { xms_cc: ['cp1'] } : {}),
    ...(token.resourceId === undefined ? {} : { idtyp: 'app', xms_mirid: token.resourceId }),
  };
}

/** Signs a token for an application with the current key. Throws Fault Unavailable where there is no key. */
export async function issueToApplication(
  context: AuthorityContext,
  application: Subject,
  token: Requested,
): Promise<AccessToken> {
  // Later than the revocation before it, or it would end with the tokens that were revoked.
  const now = Math.max(Math.floor(context.clock() / 1000), (application.revoked ?? 0) + 1);
  const groups = await context.directory.groupsOf(application.objectId);
  return signAccessToken(context, now, applicationClaims(context, application, { ...token, now, groups }));
}

/** `now` in Unix seconds, as the claims were made with it. Throws Fault Unavailable where there is no key. */
export async function signAccessToken(
  { signer }: Pick<AuthorityContext, 'signer'>,
  now: number,
  claims: JWTPayload,
): Promise<AccessToken> {
  return {
    token: await signer.sign(claims),
    expiresIn: LIFETIME - 1,
    notBefore: now - BACKDATED,
    expires: now + LIFETIME,
  };
}
