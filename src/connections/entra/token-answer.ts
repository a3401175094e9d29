import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { RemoteAnswer } from '../../tokens/remote-document.ts';
import type { Token, UserToken } from '../authority.ts';
import { readClaims, readClientInfo } from '../token-claims.ts';

/** It goes into a header: printable ASCII without spaces. */
const opaque = z.string().regex(/^[\x21-\x7e]{1,65536}$/);

/** MSAL gives out a null token, and one without an end, as if they were good. */
const tokenAnswer = z.object({
  token_type: z.string().regex(/^bearer$/i),
  access_token: opaque,
  expires_in: z.union([z.int().min(1), z.string().regex(/^[1-9]\d{0,8}$/)]).transform(Number),
});

const userAnswer = tokenAnswer.extend({
  refresh_token: opaque,
  id_token: opaque.optional(),
  client_info: z.string().optional(),
});

/** In seconds. No token is believed to live longer: Entra's longest are those of clients that understand claims challenges. */
export const LONGEST_LIFE = 28 * 3600;

/** `asked`: milliseconds since the epoch, when the request went out. Throws Fault BadGateway. */
export function readToken({ document }: RemoteAnswer, host: string, asked: number): Token {
  const { data } = tokenAnswer.safeParse(document);
  if (data === undefined) throw unusable(host);
  return { accessToken: data.access_token, expires: endOf(data.expires_in, asked) };
}

/** The same for one in somebody's name, which without a refresh token would end within the hour. */
export function readUserToken({ document }: RemoteAnswer, host: string, asked: number): UserToken {
  const { data } = userAnswer.safeParse(document);
  if (data === undefined) throw unusable(host);
  const clientInfo = readClientInfo(data.client_info);
  return {
    accessToken: data.access_token,
    expires: endOf(data.expires_in, asked),
    refreshToken: data.refresh_token,
    idTokenClaims: readClaims(data.id_token),
    accessTokenClaims: readClaims(data.access_token),
    ...(clientInfo && { clientInfo }),
  };
}

const endOf = (seconds: number, asked: number): number => Math.floor(asked / 1000) + Math.min(seconds, LONGEST_LIFE);

function unusable(host: string): Fault {
  return new Fault('BadGateway', `${host} answered without a token that can be used. Try again later.`);
}
