import { type Connection, type ConnectionSecrets, isPersonal } from '../../connections/connection.ts';
import { isSameHome } from '../../connections/home-cloud.ts';

interface Made {
  readonly connection: Connection;
  readonly secrets: ConnectionSecrets;
}

/**
 * Somebody signed in for one vault, through one application: his consent stays with a connection that is written again, and
 * with none that asks for more than he saw, or in another cloud.
 */
export function keepsSignIn(before: Made, after: Made): Made {
  const { connection: was } = before;
  const { connection } = after;
  if (!isPersonal(was) || !isPersonal(connection) || !sameSignIn(was, connection) || !isSameHome(was, connection))
    return after;
  // A new secret may be what it failed for.
  const failure = before.secrets.clientSecret === after.secrets.clientSecret ? was.failure : undefined;
  return {
    connection: { ...connection, account: was.account, failure },
    secrets: { ...after.secrets, refreshToken: before.secrets.refreshToken },
  };
}

function sameSignIn(one: Connection, other: Connection): boolean {
  const partsOf = (connection: Connection) => [
    connection.authId,
    connection.vaultName?.toLowerCase(),
    'tenantId' in connection ? connection.tenantId?.toLowerCase() : undefined,
    'clientId' in connection ? connection.clientId?.toLowerCase() : undefined,
  ];
  const parts = partsOf(other);
  return partsOf(one).every((part, index) => part === parts[index]);
}
