import type { JWTPayload } from 'jose';
import type { Caller } from '../caller.ts';
import { invalidAudience, invalidToken, undelegatedToken, untimelyToken } from './refusals.ts';

/** What the claims of a token are held against; times in Unix seconds. */
export interface Expectation {
  readonly issuer: string;
  readonly tenantId: string;
  readonly audience: string;
  /** What else `aud` may be. */
  readonly alias?: string | undefined;
  readonly now: number;
  readonly tolerance: number;
}

/**
 * The caller that verified claims name. Names are matched by case, `aud` is one string and equal to the last
 * character (Key Vault refuses its own resource with a slash added), `tid` belongs to the issuer.
 *
 * Throws Fault Unauthorized: AKV10022 for the audience, AKV10001 for all else.
 */
export function readCaller(claims: JWTPayload, expected: Expectation): Caller {
  const audience = text(claims.aud);
  if (audience !== expected.audience && audience !== expected.alias) throw invalidAudience(expected.audience, audience);
  if (text(claims['tid']) !== expected.tenantId) throw invalidToken();
  if (claims.iat !== undefined && claims.iat > expected.now + expected.tolerance) throw untimelyToken();
  requireOwnRight(claims);
  return Object.freeze({
    objectId: text(claims['oid']),
    applicationId: readApplicationId(claims),
    tenantId: expected.tenantId,
    issuer: expected.issuer,
    delegated: claims['scp'] !== undefined,
    roles: readTexts(claims['roles']),
    ...readGroups(claims),
    expires: readExpiry(claims.exp),
  });
}

/** Delegated permissions that let an application do here what its user may: Key Vault's own, and that of the samples. */
const DELEGATED = ['user_impersonation', 'access_as_user'];

/**
 * A token acts for a user, and then its scopes (`scp`) must allow that, or for an application itself, which is its own subject.
 * An ID token is neither, though the same keys sign it ("Access token claims reference": scp, idtyp, sub).
 */
function requireOwnRight({ scp, idtyp, sub, oid }: JWTPayload): void {
  if (scp === undefined) {
    if (idtyp === 'user' || (sub !== undefined && sub !== oid)) throw invalidToken();
    return;
  }
  if (idtyp === 'app') throw invalidToken();
  if (
    !text(scp)
      .split(' ')
      .some((scope) => DELEGATED.includes(scope))
  )
    throw undelegatedToken(DELEGATED);
}

/** `appid` in v1 tokens, `azp` in v2 tokens; a token that has both must mean one application. */
function readApplicationId(claims: JWTPayload): string {
  const { appid, azp = appid } = claims;
  if (appid !== undefined && appid !== azp) throw invalidToken();
  return text(azp);
}

/** Client capability `cp1`: whoever asked for this token answers a claims challenge with a request for a new one. */
export function understandsChallenges(capabilities: unknown): boolean {
  return Array.isArray(capabilities) && capabilities.includes('cp1');
}

function readTexts(claim: unknown): readonly string[] {
  if (claim === undefined) return Object.freeze([]);
  if (!Array.isArray(claim)) throw invalidToken();
  return Object.freeze(claim.map(text));
}

/**
 * The groups, unless the token says that it leaves them out ("groups overage claim", learn.microsoft.com/entra/identity-platform/
 * access-token-claims-reference): a part of them would be as wrong as none, and none gives nobody a right.
 */
function readGroups(claims: JWTPayload): Pick<Caller, 'groups' | 'groupsOmitted'> {
  const { groups, hasgroups, _claim_names: elsewhere } = claims;
  const groupsOmitted =
    (hasgroups !== undefined && hasgroups !== false) ||
    (typeof elsewhere === 'object' && elsewhere !== null && 'groups' in elsewhere);
  return { groups: readTexts(groupsOmitted ? undefined : groups), groupsOmitted };
}

/** JSON can write infinity as 1e999; a token without an end is not one. */
function readExpiry(expiry: unknown): number {
  if (typeof expiry !== 'number' || !Number.isFinite(expiry)) throw invalidToken();
  return expiry;
}

function text(claim: unknown): string {
  if (typeof claim !== 'string' || claim === '') throw invalidToken();
  return claim;
}
