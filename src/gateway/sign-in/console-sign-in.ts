import type { Journal } from '../../audit/journal.ts';
import type { AuthorityContext } from '../../authority/context.ts';
import {
  CONSOLE_APPLICATION,
  consoleApplicationChange,
  consoleSecret,
} from '../../authority/directory/applications/console-application.ts';
import { requestToken } from '../../authority/request-token.ts';
import { readClaims } from '../../connections/token-claims.ts';
import { Fault } from '../../fault.ts';
import { CONSOLE_PATH } from '../../session/paths.ts';
import type { Principal } from '../../session/principal.ts';
import type { ConsoleSignIn } from '../../session/room.ts';
import type { Addresses } from '../listeners/addresses.ts';
import { startCall } from '../start/first-start.ts';

interface Ground {
  readonly authority: AuthorityContext;
  readonly journal: Journal;
  readonly addresses: Addresses;
  readonly tenantId: string;
}

const SCOPE = 'openid profile';

/** People sign in to the console at the pages of this server's own authority, through an application of its own. */
export function consoleSignIn({ authority, journal, addresses, tenantId }: Ground): ConsoleSignIn {
  const origins = originsOf(addresses);
  const request = requestToken(authority, journal);
  return {
    origins,
    async authorizeUrl({ redirectUri, state, nonce, codeChallenge }) {
      await ensureApplication({ authority, journal }, { tenantId, origins });
      const query = new URLSearchParams({
        client_id: CONSOLE_APPLICATION,
        response_type: 'code',
        response_mode: 'query',
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        // Whoever signed out here is still signed in there.
        prompt: 'select_account',
      });
      return `${addresses.authorityUrl}/${tenantId}/oauth2/v2.0/authorize?${query.toString()}`;
    },
    async redeem({ code, codeVerifier, redirectUri, nonce }): Promise<Principal> {
      const { idToken, accessToken } = await orRefused(
        request(tenantId, {
          grant_type: 'authorization_code',
          client_id: CONSOLE_APPLICATION,
          client_secret: consoleSecret(authority),
          scope: SCOPE,
          code,
          code_verifier: codeVerifier,
          redirect_uri: redirectUri,
        }),
      );
      const claims = readClaims(idToken);
      if (claims['nonce'] !== nonce) throw refused();
      const { amr } = readClaims(accessToken.token);
      return {
        kind: 'user',
        tenantId,
        objectId: String(claims['oid']),
        applicationId: CONSOLE_APPLICATION,
        signIn: { at: Number(claims['auth_time']), amr: Array.isArray(amr) ? amr.map(String) : [] },
      };
    },
  };
}

async function ensureApplication(
  { authority, journal }: Pick<Ground, 'authority' | 'journal'>,
  { tenantId, origins }: { readonly tenantId: string; readonly origins: readonly string[] },
): Promise<void> {
  const wanted = { tenantId, redirectUris: origins.map((origin) => `${origin}${CONSOLE_PATH}/callback`) };
  if ((await consoleApplicationChange(authority, wanted)) === undefined) return;
  await journal.conduct(startCall('ConsoleApplicationCreate'), async () => {
    const change = await consoleApplicationChange(authority, wanted);
    return { output: undefined, ...change, facts: { target: `applications/${CONSOLE_APPLICATION}` } };
  });
}

/** Over plain HTTP nobody is sent but to these three names (RFC 8252 section 8.3). */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

function originsOf({ plain, secure, authorityUrl }: Addresses): readonly string[] {
  const onPlain = LOOPBACK.map((host) => new URL(`http://${host}:${plain.port}`).origin);
  const onSecure = LOOPBACK.map((host) => new URL(`https://${host}:${secure.port}`).origin);
  return [...new Set([...onPlain, new URL(authorityUrl).origin, ...onSecure])];
}

async function orRefused<Out>(asked: Promise<Out>): Promise<Out> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    throw refused(error);
  }
}

function refused(cause?: unknown): Fault {
  return new Fault('Unauthorized', 'The authority did not confirm this sign-in: begin again.', { cause });
}
