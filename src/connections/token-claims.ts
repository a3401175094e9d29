import { decodeJwt, errors } from 'jose';
import { z } from 'zod';
import type { UserToken } from './authority.ts';

/**
 * What a token says. Not verified: it came from the token endpoint itself (OpenID Connect Core section 3.1.3.7), and for the
 * access token the vault is the judge. One that is no JWT says nothing.
 */
export function readClaims(token: string | undefined): Readonly<Record<string, unknown>> {
  if (token === undefined) return {};
  try {
    return decodeJwt(token);
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return {};
    throw error;
  }
}

const clientInfo = z.object({ uid: z.string(), utid: z.string() });

/** base64url of JSON. Undefined where it is neither: then the claims must say where the account is at home. */
export function readClientInfo(text: string | undefined): UserToken['clientInfo'] {
  if (text === undefined) return undefined;
  try {
    return clientInfo.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
