import { type Connection, isPersonal } from '../../connections/connection.ts';
import { AUTH_TYPES } from '../../connections/credentials/auth-types.ts';

export interface Status {
  readonly status: 'Connected' | 'Ready' | 'Error';
  /** The parameter that it is about. */
  readonly target?: 'token';
  readonly error?: { readonly code: string; readonly message: string };
}

/** Whether a connection can be used, and why not, in Microsoft's words. */
export function statusOf(connection: Connection): Status {
  const missing = missingOf(connection);
  if (missing !== undefined) return failed('ConfigurationNeeded', `Parameter value missing: ${missing}.`);
  if (isPersonal(connection) && connection.account === undefined) {
    const { code, message } = connection.failure ?? {
      code: 'Unauthenticated',
      message: 'This connection is not authenticated.',
    };
    return failed(code, message);
  }
  if (connection.failure !== undefined) return failed(connection.failure.code, connection.failure.message);
  return { status: AUTH_TYPES[connection.authId].identity === 'server' ? 'Ready' : 'Connected' };
}

const failed = (code: string, message: string): Status => ({
  status: 'Error',
  target: 'token',
  error: { code, message },
});

function missingOf(connection: Connection): string | undefined {
  if (connection.vaultName === undefined) return 'vaultName. Edit the connection and say which vault it reaches';
  if (connection.authId !== 'CertOauth' || connection.clientId !== undefined) return undefined;
  return 'token:clientId. Without the client ID of the application no token can be had';
}
