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

/** A new token of the connection's identity. */
export function connectionToken(
  connection: Connection,
  secrets: ConnectionSecrets,
  requestToken: RequestToken,
): Promise<Token> {
  return CREDENTIALS[connection.authId](connection, secrets, requestToken);
}
