import { invalidToken } from './refusals.ts';
import { parseUniqueJson } from './unique-json.ts';

/** Longest token that is looked at, in characters. Entra's are 1 to 4 KiB. */
export const MAX_TOKEN_LENGTH = 16_384;

/** What a compact JWS says. Nothing of it is verified. */
export interface Unverified {
  /** The key that is said to have signed it. */
  readonly kid: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Three base64url parts: a JWE has five, an unsigned token an empty third. */
const COMPACT_JWS = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;

/** Header parameters that bring or point to a key, or change how the token must be read (RFC 7515 section 4.1). */
const REFUSED_PARAMETERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'];
const TYPES: readonly unknown[] = [undefined, 'JWT', 'at+jwt'];

/**
 * Takes a compact JWS apart before any key is looked for, and refuses whatever an issuer of ours would never write.
 *
 * Throws Fault Unauthorized (AKV10001), the same for every reason.
 */
export function readCompact(token: string): Unverified {
  const [, header, claims] = (token.length <= MAX_TOKEN_LENGTH && COMPACT_JWS.exec(token)) || [];
  if (header === undefined || claims === undefined) throw invalidToken();
  return { kid: readKeyId(readPart(header)), claims: readPart(claims) };
}

function readPart(part: string): Readonly<Record<string, unknown>> {
  try {
    return parseUniqueJson(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch (cause) {
    throw invalidToken(cause);
  }
}

function readKeyId({ alg, kid, typ, ...others }: Readonly<Record<string, unknown>>): string {
  const plain = alg === 'RS256' && typeof kid === 'string' && TYPES.includes(typ);
  if (!plain || REFUSED_PARAMETERS.some((name) => Object.hasOwn(others, name))) throw invalidToken();
  return kid;
}
