import { Fault } from '../../fault.ts';
import type { UserToken } from '../authority.ts';
import type { PersonalConnection } from '../connection.ts';
import { orGuest, refuseGuest } from '../guests.ts';
import { userClientOf } from '../user-client.ts';
import type { TokenWanted } from './identity-source.ts';
import { refused } from './refused.ts';

/**
 * A token of whoever signed in for the connection. It comes with the refresh token that counts from now on.
 * Throws Fault Unauthorized where nobody did, Forbidden of guests, and what the authority throws.
 */
export async function personalToken(connection: PersonalConnection, wanted: TokenWanted): Promise<UserToken> {
  const { secrets, authority, defaultApplication, claims } = wanted;
  const { refreshToken } = secrets;
  if (refreshToken === undefined) throw noAccessToken();
  const client = await userClientOf(connection, secrets, defaultApplication).catch(refused);
  const token = await authority.refresh({ ...client, refreshToken, claims }).catch(foreign);
  refuseGuest(token);
  return token;
}

/** As Microsoft's connector says it, to the last character (connector reference, section 2). */
export const NO_ACCESS_TOKEN = {
  inner: 'NoAccessToken',
  message: 'The connection does not contain an access token. Please edit the connection and login.',
} as const;

function noAccessToken(): Fault {
  const { inner, message } = NO_ACCESS_TOKEN;
  return new Fault('Unauthorized', message, { inner });
}

/** An account that is not in the tenant at all is refused by the authority; to people it is the same. */
function foreign(error: unknown): never {
  throw error instanceof Fault ? orGuest(error) : error;
}
