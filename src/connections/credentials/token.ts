import type { Connection, ConnectionSecrets } from '../connection.ts';
import type { RequestToken, Token } from './request-token.ts';
import { servicePrincipalToken } from './service-principal.ts';

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
