import { Fault } from '../fault.ts';
import type { Connection } from './connection.ts';
import { AUTH_TYPES } from './credentials/auth-types.ts';
import type { Deployment } from './deployment.ts';

/** Whether the operator lets connections reach a vault as this server itself. */
export const isIdentityVault = ({ identityVaults }: Deployment, vaultName: string | undefined): boolean =>
  identityVaults.includes(vaultName?.toLowerCase() ?? '');

/**
 * What the operator allows may have changed since a connection was made, so that it counts at each sign-in again. Throws Fault
 * Forbidden.
 */
export function requireApplicable({ authId, vaultName }: Connection, deployment: Deployment): void {
  const { appliesTo, elsewhere, identity } = AUTH_TYPES[authId];
  if (!appliesTo(deployment))
    throw new Fault('Forbidden', `Connections of the kind ${authId} cannot be used here: ${elsewhere}.`);
  if (identity === 'server' && !isIdentityVault(deployment, vaultName))
    throw new Fault(
      'Forbidden',
      "The vault of the connection is none that this server's own identity may reach (--connector-identity-vault).",
    );
}
