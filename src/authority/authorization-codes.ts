import { hash, randomBytes } from 'node:crypto';
import type { AuthorityContext } from './context.ts';
import type { DirectoryChange } from './entries.ts';
import { createGrantRows } from './grant-rows.ts';

/** What a user allowed an application, until it fetches its tokens. */
export interface Authorization {
  readonly tenantId: string;
  /** Object id. */
  readonly userId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** base64url of the SHA-256 of the verifier (RFC 7636, S256). */
  readonly codeChallenge?: string | undefined;
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly nonce?: string | undefined;
  /** Unix seconds of the sign-in. */
  readonly authTime: number;
  readonly amr: readonly string[];
  /** The client understands claims challenges. */
  readonly continuous: boolean;
  /** The client asked for `client_info`. */
  readonly clientInfo: boolean;
}

/** Entra's ten minutes, the most that RFC 6749 section 4.1.2 recommends; in seconds. */
const CODE_LIFETIME = 600;

/** `code` is shown once, to the browser on its way to the application; stored is its digest. */
export function newAuthorizationCode(
  context: Pick<AuthorityContext, 'store' | 'seal' | 'clock'>,
  authorization: Authorization,
): DirectoryChange & { readonly code: string } {
  const code = randomBytes(32).toString('base64url');
  const until = Math.floor(context.clock() / 1000) + CODE_LIFETIME;
  const content = { until, meta: JSON.stringify(authorization) };
  const change = createGrantRows(context).insert('authorization-code', hash('sha256', code, 'hex'), content);
  return { code, changes: [change], touches: [] };
}
