import { hash } from 'node:crypto';
import {
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { Caller } from '../caller.ts';
import { createLru } from '../crypto/threads/lru.ts';
import type { Fault } from '../fault.ts';
import { readCaller, understandsChallenges } from './caller-claims.ts';
import { MAX_TOKEN_LENGTH, readCompact } from './compact.ts';
import { invalidIssuer, invalidToken, missingToken, revokedToken, untimelyToken } from './refusals.ts';

/** Who may sign tokens, for which tenant, with which keys. */
export interface Issuer {
  /** `iss`, to the last character. */
  readonly issuer: string;
  /** The one tenant (`tid`) that this issuer speaks for. */
  readonly tenantId: string;
  /**
   * The current keys, for a token that names `kid`. The same object for as long as they are the same: imported keys are kept
   * with it.
   */
  readonly keys: (kid: string) => Promise<JSONWebKeySet>;
  /** What else `aud` may be instead of an audience, by that audience: Entra writes the application's id into v2 tokens. */
  readonly aliases?: ReadonlyMap<string, string>;
  /**
   * The first second (`nbf`) whose tokens of this principal still count; Infinity where it is no more. Asked once a
   * verification: when an answer changes, `forget` must be called. Without it, tokens end by themselves only.
   */
  readonly validFrom?: (caller: Caller) => Promise<number>;
}

export interface Bearer {
  /** The caller that `token` proves, for exactly this audience. Throws Fault Unauthorized with Key Vault's words. */
  verify(token: string, audience: string): Promise<Caller>;
  /** Drops remembered callers, all or those that match: after keys, tenants or applications changed. */
  forget(match?: (caller: Caller) => boolean): void;
}

export interface BearerOptions {
  readonly issuers: readonly Issuer[];
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Clock difference to an issuer that is put up with, in seconds; 300 as Entra's own libraries do. */
  readonly tolerance?: number;
  /** Verified tokens to remember; 10 000 take about 5 MB. */
  readonly capacity?: number;
}

const REQUIRED_CLAIMS = ['aud', 'iss', 'exp', 'nbf', 'tid', 'oid'];

/**
 * Verifies access tokens (RFC 7519, RFC 9068 section 4 where Entra follows it): RS256 only, keys only from the pinned issuers,
 * never from the token. A verified token is remembered under its SHA-256 until it ends; refused ones are not.
 */
export function createBearer({ issuers, clock, tolerance = 300, capacity = 10_000 }: BearerOptions): Bearer {
  const trusted = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  const verified = createLru<{ readonly audience: string; readonly caller: Caller }>(capacity);
  const importKeys = createKeyImport();
  let generation = 0;

  async function verifyAnew(token: string, audience: string): Promise<Caller> {
    const { kid, claims: unverified } = readCompact(token);
    const claimed = unverified['iss'];
    if (typeof claimed !== 'string') throw invalidToken();
    const issuer = trusted.get(claimed);
    if (issuer === undefined) throw invalidIssuer([...trusted.keys()], claimed);
    const now = clock();
    const claims = await verifySignature(token, importKeys(await issuer.keys(kid)), {
      issuer: claimed,
      clockTolerance: tolerance,
      currentDate: new Date(now),
    });
    const { tenantId, aliases } = issuer;
    const alias = aliases?.get(audience);
    const caller = readCaller(claims, { issuer: claimed, tenantId, audience, alias, now: now / 1000, tolerance });
    await refuseRevoked(issuer, caller, claims);
    return caller;
  }

  return {
    async verify(token, audience) {
      if (token.length > MAX_TOKEN_LENGTH) throw invalidToken();
      const key = hash('sha256', token, 'base64url');
      const known = verified.get(key);
      if (known?.audience === audience) {
        if (clock() / 1000 < known.caller.expires + tolerance) return known.caller;
        verified.delete(key);
        throw untimelyToken();
      }
      const started = generation;
      const caller = await verifyAnew(token, audience);
      // What was verified with keys or issuers that have since been dropped is true for this call, not for the next.
      if (started === generation) verified.set(key, { audience, caller });
      return caller;
    },
    forget(match) {
      generation += 1;
      verified.clear(match && (({ caller }) => match(caller)));
    },
  };
}

async function refuseRevoked({ validFrom }: Issuer, caller: Caller, claims: JWTPayload): Promise<void> {
  const from = (await validFrom?.(caller)) ?? 0;
  if ((claims.nbf ?? 0) >= from) return;
  throw revokedToken(from, understandsChallenges(claims['xms_cc']));
}

async function verifySignature(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...options,
      algorithms: ['RS256'],
      requiredClaims: REQUIRED_CLAIMS,
    });
    return payload;
  } catch (error) {
    throw refusal(error);
  }
}

function refusal(error: unknown): Fault {
  const untimely =
    error instanceof errors.JWTExpired ||
    (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf' && error.reason === 'check_failed');
  return untimely ? untimelyToken() : invalidToken(error);
}

/** jose imports each key once per set; without this it would once per token. */
function createKeyImport(): (set: JSONWebKeySet) => JWTVerifyGetKey {
  const imported = new WeakMap<JSONWebKeySet, JWTVerifyGetKey>();
  return (set) => {
    const keys = imported.get(set) ?? createLocalJWKSet(set);
    imported.set(set, keys);
    return keys;
  };
}

/** RFC 6750 section 2.1; the scheme is compared without case (RFC 9110 section 11.1). */
const BEARER = /^bearer +([\w.~+/=-]+)$/i;

/**
 * The token in a request's Authorization headers. One header, the Bearer scheme, at most 16 KiB; two headers are
 * refused, since which of them counts would be anyone's guess.
 *
 * Throws Fault Unauthorized (AKV10000).
 */
export function readAuthorization(values: readonly string[]): string {
  const [value = ''] = values;
  const token = values.length === 1 && value.length <= MAX_TOKEN_LENGTH + 8 ? BEARER.exec(value)?.[1] : undefined;
  if (token === undefined || token.length > MAX_TOKEN_LENGTH) throw missingToken();
  return token;
}

/** Whom a request that was refused came from, for its record; undefined where no valid token of that audience says. */
export async function callerOf(
  bearer: Bearer,
  values: readonly string[],
  audience: string,
): Promise<Caller | undefined> {
  try {
    return await bearer.verify(readAuthorization(values), audience);
  } catch {
    return undefined;
  }
}
