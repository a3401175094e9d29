import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { REFUSED_PARAMETERS, takeApart } from '../tokens/compact.ts';
import { BACKDATED } from './claims.ts';
import type { AuthorityContext } from './context.ts';
import { principalValidFrom } from './issuer.ts';

/** An access token of this authority in a user's name. For whom it is, is for the caller to judge. */
export interface UserToken {
  readonly audience: string;
  /** Of the user. */
  readonly objectId: string;
  /** The application that got it. */
  readonly applicationId: string;
  readonly scopes: readonly string[];
  /** Unix seconds; never ahead of now. */
  readonly issued: number;
  readonly amr: readonly string[];
}

/** What only an access token in a user's name has: an ID token has no `scp`, an application's own neither. */
const userClaims = z.object({
  aud: z.string(),
  appid: z.string(),
  oid: z.string(),
  tid: z.string(),
  scp: z.string().min(1),
  iat: z.number(),
  nbf: z.number(),
  exp: z.number(),
  ver: z.literal('1.0'),
  idtyp: z.literal('user').optional(),
  amr: z.array(z.string()).default([]),
});

export interface Presented {
  readonly token: string;
  /** Whose it must be. */
  readonly tenantId: string;
  /** What is thrown of a token that does not count, whatever the reason. */
  readonly refusal: (cause?: unknown) => Fault;
  /** What is thrown of one that has expired, where that is told apart. */
  readonly expired?: () => Fault;
  /** Clock difference that is put up with, in seconds; none where it is not said. */
  readonly tolerance?: number;
}

/**
 * Of this tenant, signed by a published key, in time, of a user and an application that may still act. Keys are the
 * authority's own, never of the token.
 */
export async function readUserToken(context: AuthorityContext, presented: Presented): Promise<UserToken> {
  const { tenantId, refusal } = presented;
  const { header } = takeApart(presented.token, refusal);
  if (REFUSED_PARAMETERS.some((name) => Object.hasOwn(header, name))) throw refusal();
  const { data: claims } = userClaims.safeParse(await verified(context, presented));
  if (claims?.tid !== tenantId) throw refusal();
  const { aud: audience, appid: applicationId, oid: objectId, scp, iat, nbf, amr } = claims;
  if (nbf < (await principalValidFrom(context, { applicationId, objectId }))) throw refusal();
  // Tokens after a revocation are dated a little ahead; a grant that comes of one must not be, or it would outlive the next.
  const issued = Math.min(iat + BACKDATED, Math.floor(context.clock() / 1000));
  return { audience, objectId, applicationId, scopes: scp.split(' '), issued, amr };
}

async function verified({ issuer, signingKeys, clock }: AuthorityContext, presented: Presented): Promise<JWTPayload> {
  const { token, tenantId, refusal, expired = refusal, tolerance = 0 } = presented;
  const keys = createLocalJWKSet(await signingKeys.published());
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: issuer(tenantId),
      currentDate: new Date(clock()),
      clockTolerance: tolerance,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expired();
    throw error instanceof errors.JOSEError ? refusal(error) : error;
  }
}
