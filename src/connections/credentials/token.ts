import { Fault } from '../../fault.ts';
import type { Connection, ConnectionSecrets } from '../connection.ts';
import type { RequestToken, Token } from './request-token.ts';
import { servicePrincipalToken } from './service-principal.ts';

/** A new token of the connection's identity. Throws Fault Unauthorized where it has none to sign in with. */
export function connectionToken(
  connection: Connection,
  secrets: ConnectionSecrets,
  requestToken: RequestToken,
): Promise<Token> {
  if (connection.authId === 'oauthServicePrincipal') return servicePrincipalToken(connection, secrets, requestToken);
  throw new Fault(
    'Unauthorized',
    'The connection does not contain an access token. Please edit the connection and login.',
  );
}
