import type { Connection, ConnectionSecrets } from '../connection.ts';
import { servicePrincipalToken } from './service-principal.ts';

export interface Token {
  readonly accessToken: string;
  /** Unix seconds. */
  readonly expires: number;
}

/** Asks the authority, in process or elsewhere, for a token for the vault's resource. Throws Fault where it refuses. */
export type RequestToken = (client: { tenantId: string; clientId: string; clientSecret: string }) => Promise<Token>;

/** One row an Auth ID: how a connection of that kind gets its token. */
const CREDENTIALS = { oauthServicePrincipal: servicePrincipalToken } as const;

/** Asked anew this long before its end, so that no call is sent with a token that ends on the way. */
const EARLY_SECONDS = 300;

export interface ConnectionTokens {
  /** A token of the connection's identity, from memory while it lasts. */
  get(connection: Connection, secrets: ConnectionSecrets): Promise<string>;
  forget(): void;
}

export function createConnectionTokens(requestToken: RequestToken, clock: () => number): ConnectionTokens {
  const held = new Map<string, Token>();
  return {
    async get(connection, secrets) {
      const hit = held.get(connection.id);
      if (hit !== undefined && clock() / 1000 < hit.expires - EARLY_SECONDS) return hit.accessToken;
      const token = await CREDENTIALS[connection.authId](connection, secrets, requestToken);
      held.set(connection.id, token);
      return token.accessToken;
    },
    forget: () => held.clear(),
  };
}
