import type { UserClient } from './authority.ts';
import type { ConnectionSecrets, PersonalConnection } from './connection.ts';

/** The application that the operator has for all connections. Throws Fault BadParameter where there is none. */
export type DefaultApplication = () => Promise<Omit<UserClient, 'tenantId'>>;

/** Through which application somebody signs in for the connection: the connection's own, or the operator's. */
export async function userClientOf(
  connection: PersonalConnection,
  { clientSecret }: Pick<ConnectionSecrets, 'clientSecret'>,
  defaultApplication: DefaultApplication,
): Promise<UserClient> {
  if (connection.authId === 'default') return defaultApplication();
  const { tenantId } = connection;
  if (connection.authId === 'oauthDefault') return { tenantId, ...(await defaultApplication()) };
  return { tenantId, clientId: connection.clientId, clientSecret };
}
