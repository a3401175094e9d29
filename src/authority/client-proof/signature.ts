import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Fault } from '../../fault.ts';
import type { Assertion } from './assertion.ts';
import { unsupportedAlgorithm, untimelyAssertion, wrongSignature } from './refusals.ts';

/** What an assertion must be signed with; the algorithm is ours to choose, never the token's. */
export interface Signed {
  readonly key: JWTVerifyGetKey;
  readonly algorithms: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Clock difference that is put up with, in seconds, as for access tokens: MSAL's `nbf` is often a second ahead. */
export const TOLERANCE = 300;

/**
 * The claims, verified: signed by that key, valid now, with an end. One assertion may come again while it lives: Microsoft's
 * clients send theirs with every request for ten minutes.
 *
 * Throws Fault InvalidClient (5002738, 700024, 700027).
 */
export async function verifySignature(assertion: Assertion, { key, algorithms, now }: Signed): Promise<JWTPayload> {
  const { alg } = assertion.header;
  if (!algorithms.some((each) => each === alg)) throw unsupportedAlgorithm(algorithms);
  const claims = await verify(assertion.text, key, {
    algorithms: [...algorithms],
    currentDate: new Date(now),
    clockTolerance: TOLERANCE,
  });
  const { exp, iat = 0 } = claims;
  // JSON can write infinity as 1e999.
  if (!Number.isFinite(exp) || !(iat <= now / 1000 + TOLERANCE)) throw untimelyAssertion();
  return claims;
}

async function verify(
  text: string,
  key: JWTVerifyGetKey,
  options: { algorithms: string[]; currentDate: Date; clockTolerance: number },
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(text, key, options)).payload;
  } catch (error) {
    if (error instanceof Fault) throw error;
    const untimely = error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
    throw untimely ? untimelyAssertion() : wrongSignature(error);
  }
}
