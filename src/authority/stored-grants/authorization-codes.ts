import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Change } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import type { DirectoryChange } from '../directory/entries.ts';
import { type UserGrant, userGrant } from '../user-grant.ts';
import { createGrantRows, type GrantRow } from './grant-rows.ts';

/** What a user allowed an application, until it fetches its tokens. */
export interface Authorization extends Readonly<Omit<UserGrant, 'scopes' | 'amr'>> {
  readonly scopes: readonly string[];
  readonly amr: readonly string[];
  readonly redirectUri: string;
  /** base64url of the SHA-256 of the verifier (RFC 7636, S256). */
  readonly codeChallenge?: string | undefined;
  readonly nonce?: string | undefined;
  /** The client understands claims challenges. */
  readonly continuous: boolean;
  /** The client asked for `client_info`. */
  readonly clientInfo: boolean;
}

const codeMeta = userGrant.extend({
  redirectUri: z.string(),
  codeChallenge: z.string().optional(),
  nonce: z.string().optional(),
  continuous: z.boolean(),
  clientInfo: z.boolean(),
  /** That it was redeemed, and the id of the family of refresh tokens that came from it; empty where none did. */
  redeemed: z.string().optional(),
});

export type AuthorizationCode = Readonly<z.infer<typeof codeMeta>> & { readonly row: GrantRow };

type Room = Pick<AuthorityContext, 'store' | 'seal' | 'clock'>;

/** Entra's ten minutes, the most that RFC 6749 section 4.1.2 recommends; in seconds. */
const LIFETIME = 600;

/** `code` is shown once, to the browser on its way to the application; stored is its digest. */
export function newAuthorizationCode(
  room: Room,
  authorization: Authorization,
): DirectoryChange & { readonly code: string } {
  const code = randomBytes(32).toString('base64url');
  const until = Math.floor(room.clock() / 1000) + LIFETIME;
  const content = { until, meta: JSON.stringify(authorization) };
  return { code, changes: [createGrantRows(room).insert('authorization-code', idOf(code), content)], touches: [] };
}

/** It may have expired, or been redeemed. */
export async function findAuthorizationCode(room: Room, code: string): Promise<AuthorizationCode | undefined> {
  const row = await createGrantRows(room).find('authorization-code', idOf(code));
  return row && { ...codeMeta.parse(JSON.parse(row.meta)), row };
}

/** Kept until its end, so that a second use is seen. Of two at once the second is a conflict. */
export function redeem(room: Room, { row, ...authorization }: AuthorizationCode, family: string): Change {
  const meta = JSON.stringify({ ...authorization, redeemed: family });
  return createGrantRows(room).replace(row, { until: row.until, meta });
}

const idOf = (code: string): string => hash('sha256', code, 'hex');
