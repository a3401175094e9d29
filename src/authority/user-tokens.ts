import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { MAX_TOKEN_LENGTH } from '../tokens/compact.ts';
import type { Application } from './application.ts';
import type { AuthorityContext } from './context.ts';
import { principalValidFrom } from './issuer.ts';
import type { User } from './user.ts';

/** An access token for the authority itself, of a user. */
export interface OwnToken {
  readonly user: User;
  /** The application that got it. */
  readonly application: Application;
  readonly scopes: readonly string[];
}

/** Id tokens have neither `appid` nor `scp`, and another issuer. */
const userClaims = z.object({
  appid: z.string(),
  oid: z.string(),
  tid: z.string(),
  nbf: z.number(),
  exp: z.number(),
  scp: z.string(),
});

export interface Presented {
  readonly token: string;
  /** Whose it must be. */
  readonly tenantId: string;
  /** What is thrown of a token that does not count, whatever the reason. */
  readonly refusal: (cause?: unknown) => Fault;
}

/** Of this tenant, signed by a published key, in time, of a user and an application that may still act. */
export async function readUserToken(context: AuthorityContext, presented: Presented): Promise<OwnToken> {
  const { tenantId, refusal } = presented;
  const { data: claims } = userClaims.safeParse(await verified(context, presented));
  if (claims?.tid !== tenantId) throw refusal();
  const { appid: applicationId, oid: objectId, nbf, scp } = claims;
  if (nbf < (await principalValidFrom(context, { applicationId, objectId }))) throw refusal();
  const user = await context.directory.findUser(objectId);
  const application = await context.directory.findApplication(applicationId);
  if (user === undefined || application === undefined) throw refusal();
  return { user, application, scopes: scp.split(' ') };
}

async function verified(
  { issuer, signingKeys, clock, url }: AuthorityContext,
  { token, tenantId, refusal }: Presented,
): Promise<JWTPayload> {
  if (token.length > MAX_TOKEN_LENGTH) throw refusal();
  const keys = createLocalJWKSet(await signingKeys.published());
  const currentDate = new Date(clock());
  try {
    return (
      await jwtVerify(token, keys, { algorithms: ['RS256'], issuer: issuer(tenantId), audience: url, currentDate })
    ).payload;
  } catch (error) {
    throw error instanceof errors.JOSEError ? refusal(error) : error;
  }
}
