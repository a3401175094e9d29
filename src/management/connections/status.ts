import type { ConnectorCloud } from '../../connections/clouds.ts';
import { type Connection, isPersonal } from '../../connections/connection.ts';
import { AUTH_TYPES } from '../../connections/credentials/auth-types.ts';
import { credentialEnd } from '../../connections/expiring.ts';
import { foreignTo } from '../../connections/home-cloud.ts';

export interface Status {
  readonly status: 'Connected' | 'Ready' | 'Error';
  /** The parameter that it is about. */
  readonly target?: 'token';
  readonly error?: { readonly code: string; readonly message: string };
}

/** Whether a connection can be used in the cloud `here`, and why not, in Microsoft's words. `now`: Unix milliseconds. */
export function statusOf(connection: Connection, now: number, here: ConnectorCloud): Status {
  const foreign = foreignTo(connection, here);
  if (foreign !== undefined) return failed('CloudChanged', foreign);
  const missing = missingOf(connection);
  if (missing !== undefined) return failed('ConfigurationNeeded', `Parameter value missing: ${missing}.`);
  if (isPersonal(connection) && connection.account === undefined) {
    const { code, message } = connection.failure ?? {
      code: 'Unauthenticated',
      message: 'This connection is not authenticated.',
    };
    return failed(code, message);
  }
  const ended = endedOf(connection, now);
  if (ended !== undefined) return failed('CredentialExpired', ended);
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

/** What nobody has to try out: the end is known. */
function endedOf(connection: Connection, now: number): string | undefined {
  const end = credentialEnd(connection);
  if (end === undefined || end > now) return undefined;
  const [what, next] = connection.authId === 'CertOauth' ? ['certificate', 'PFX'] : ['client secret', 'secret'];
  return `The ${what} of the connection expired on ${new Date(end).toISOString().slice(0, 10)}. Give it a new ${next}.`;
}
