import type { Connection } from './connection.ts';

/**
 * When what a connection signs in with ends, in Unix milliseconds: its certificate's own end; of a secret what the embedded
 * directory knows, or what somebody wrote beside it. Undefined where nobody knows.
 */
export function credentialEnd(connection: Connection): number | undefined {
  if (connection.authId === 'CertOauth' && connection.certificate !== undefined) return connection.certificate.expires;
  return connection.credentialExpires;
}
