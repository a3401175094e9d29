import type {
  CertificateFacts,
  Connection,
  ConnectionSecrets,
  OwnApplicationConnection,
  ServicePrincipalConnection,
} from '../../connections/connection.ts';
import type { ClientCertificate } from '../../crypto/certificates/client-certificate.ts';
import { Fault } from '../../fault.ts';
import type { ManagementRoom } from '../room.ts';

interface Made {
  readonly connection: Connection;
  readonly secrets: ConnectionSecrets;
}

type Room = Pick<ManagementRoom, 'certificates' | 'deployment' | 'secretEnd'>;

/**
 * What is public about a secret that was given goes into the connection, when it is given: whose certificate is in a PFX, and when
 * either ends. A PFX that cannot be used is refused here, before anything is stored. What was given before is not asked about again.
 *
 * Throws Fault BadParameter.
 */
export async function withCredentialFacts(room: Room, made: Made, before: Made | undefined): Promise<Made> {
  const { connection, secrets } = made;
  if (connection.credentialExpires !== undefined && !hasClientSecret(connection)) throw noSecret(connection);
  if (connection.authId === 'CertOauth') {
    const same = before !== undefined && haveSameSecrets(before, made);
    const kept = same && before.connection.authId === 'CertOauth' ? before.connection.certificate : undefined;
    const certificate = kept ?? factsOf(await room.certificates.of(secrets));
    return { connection: { ...connection, certificate }, secrets };
  }
  const known = await endInDirectory(room, made);
  return known === undefined ? made : { connection: { ...connection, credentialExpires: known }, secrets };
}

/** Only where connections sign in at this server: to another authority its directory says nothing. */
async function endInDirectory(room: Room, { connection, secrets }: Made): Promise<number | undefined> {
  if (room.deployment.cloud.name !== 'embedded' || secrets.clientSecret === undefined) return undefined;
  if (!hasClientSecret(connection)) return undefined;
  return room.secretEnd(connection, secrets.clientSecret);
}

function hasClientSecret(connection: Connection): connection is ServicePrincipalConnection | OwnApplicationConnection {
  return connection.authId === 'oauthServicePrincipal' || connection.authId === 'oauthBYOA';
}

function noSecret({ authId }: Connection): Fault {
  const why =
    authId === 'CertOauth'
      ? 'when its certificate ends the PFX says'
      : `a connection of the kind ${authId} has no secret`;
  return new Fault('BadParameter', `The parameter properties.credentialExpires is not valid: ${why}.`);
}

/** As far as callers give them. */
export function haveSameSecrets(
  { secrets: one }: Pick<Made, 'secrets'>,
  { secrets: other }: Pick<Made, 'secrets'>,
): boolean {
  return one.clientSecret === other.clientSecret && one.pfx === other.pfx && one.password === other.password;
}

function factsOf({ subject, thumbprint1, thumbprint256, notBefore, expires }: ClientCertificate): CertificateFacts {
  const hex = (thumbprint: string) => Buffer.from(thumbprint, 'base64url').toString('hex').toUpperCase();
  return {
    subject,
    thumbprint: hex(thumbprint1),
    thumbprint256: hex(thumbprint256),
    notBefore: notBefore * 1000,
    expires: expires * 1000,
  };
}
