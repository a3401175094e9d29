import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { REFUSED_PARAMETERS, takeApart } from '../../tokens/compact.ts';
import type { Application } from '../application.ts';
import { BACKDATED } from '../claims.ts';
import type { AuthorityContext } from '../context.ts';
import { principalValidFrom } from '../issuer.ts';
import { expiredUserToken, invalidUserToken } from './refusals.ts';

/** Whose token a client was shown. */
export interface ShownToken {
  /** Of the user. */
  readonly objectId: string;
  /** Unix seconds. */
  readonly issued: number;
  readonly amr: readonly string[];
}

/** Clock difference between the servers that share one database, in seconds. */
const TOLERANCE = 300;

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

/**
 * The user in whose name an access token of this authority acts, for exactly this application. Keys are the authority's own,
 * never of the token. Throws Fault InvalidGrant: 500133 where it has expired, 50013 for all else.
 */
export async function verifyUserToken(
  context: AuthorityContext,
  application: Application,
  text: string,
): Promise<ShownToken> {
  const { header } = takeApart(text, invalidUserToken);
  if (REFUSED_PARAMETERS.some((name) => Object.hasOwn(header, name))) throw invalidUserToken();
  const read = userClaims.safeParse(await verify(context, application.tenantId, text));
  if (!read.success) throw invalidUserToken();
  const { aud, appid: applicationId, oid: objectId, tid, iat, nbf, amr } = read.data;
  const named = await context.directory.findResource(aud);
  if (tid !== application.tenantId || named?.applicationId !== application.applicationId) throw invalidUserToken();
  if (nbf < (await principalValidFrom(context, { applicationId, objectId }))) throw invalidUserToken();
  // Tokens after a revocation are dated a little ahead; a grant that comes of one must not be, or it would outlive the next.
  return { objectId, issued: Math.min(iat + BACKDATED, Math.floor(context.clock() / 1000)), amr };
}

async function verify(
  { issuer, signingKeys, clock }: AuthorityContext,
  tenantId: string,
  text: string,
): Promise<JWTPayload> {
  try {
    const keys = createLocalJWKSet(await signingKeys.published());
    const { payload } = await jwtVerify(text, keys, {
      issuer: issuer(tenantId),
      algorithms: ['RS256'],
      currentDate: new Date(clock()),
      clockTolerance: TOLERANCE,
    });
    return payload;
  } catch (error) {
    throw error instanceof errors.JWTExpired ? expiredUserToken() : invalidUserToken(error);
  }
}
