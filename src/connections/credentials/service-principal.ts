import type { ConnectionSecrets, ServicePrincipalConnection } from '../connection.ts';
import type { RequestToken, Token } from './request-token.ts';

/** Client ID and secret of an application (parameter set `oauthServicePrincipal`): the client-credentials grant. */
export function servicePrincipalToken(
  connection: ServicePrincipalConnection,
  { clientSecret }: ConnectionSecrets,
  requestToken: RequestToken,
): Promise<Token> {
  return requestToken({ tenantId: connection.tenantId, clientId: connection.clientId, clientSecret });
}
