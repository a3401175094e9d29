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
export const REFUSED_PARAMETERS: readonly string[] = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'];
const TYPES: readonly unknown[] = [undefined, 'JWT', 'at+jwt'];

/**
 * Takes a compact JWS apart before any key is looked for, and refuses whatever an issuer of ours would never write.
 *
 * Throws Fault Unauthorized (AKV10001), the same for every reason.
 */
export function readCompact(token: string): Unverified {
  const { header, claims } = takeApart(token, invalidToken);
  return { kid: readKeyId(header), claims };
}

type Members = Readonly<Record<string, unknown>>;

/** The two halves of a compact JWS that are JSON. Throws what `refusal` makes where it is too long, none, or means two things. */
export function takeApart(
  token: string,
  refusal: (cause?: unknown) => Error,
): { readonly header: Members; readonly claims: Members } {
  const [, header, claims] = (token.length <= MAX_TOKEN_LENGTH && COMPACT_JWS.exec(token)) || [];
  if (header === undefined || claims === undefined) throw refusal();
  try {
    return { header: readPart(header), claims: readPart(claims) };
  } catch (cause) {
    throw refusal(cause);
  }
}

function readPart(part: string): Members {
  return parseUniqueJson(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
}

function readKeyId({ alg, kid, typ, ...others }: Members): string {
  const plain = alg === 'RS256' && typeof kid === 'string' && TYPES.includes(typ);
  if (!plain || REFUSED_PARAMETERS.some((name) => Object.hasOwn(others, name))) throw invalidToken();
  return kid;
}
