import type { AuthorityContext } from '../../context.ts';
import type { DirectoryChange } from '../entries.ts';
import { matchSecret } from './client-secret.ts';

/** An application of this server itself, through which people sign in. */
export interface OwnApplication {
  readonly applicationId: string;
  readonly displayName: string;
  /** What its secret is made for; apart for each. */
  readonly purpose: string;
}

/** It lives as long as the installation: nobody would see it end. */
const LIFETIME = 100 * 365 * 86_400;

export type OwnRoom = Pick<AuthorityContext, 'directory' | 'seal' | 'clock'>;

/**
 * The secret follows from the keys of the installation, so that every process knows it and none stores it. Such applications
 * are confidential for a reason: were one public, anyone could begin a sign-in for a device in its name, or take the code of a
 * sign-in that leads to a port of his own on this machine.
 */
export function ownSecret({ seal }: Pick<OwnRoom, 'seal'>, { purpose }: OwnApplication): string {
  return seal.mac(purpose, '').toString('base64url');
}

/**
 * What the directory lacks of it: all of it at first, then what follows a changed address or key. Undefined where nothing is
 * to be done. Who disables it is heeded.
 */
export async function ownApplicationChange(
  room: OwnRoom,
  own: OwnApplication,
  { tenantId, redirectUris }: { readonly tenantId: string; readonly redirectUris: readonly string[] },
): Promise<DirectoryChange | undefined> {
  const { directory } = room;
  const { applicationId, displayName } = own;
  const secret = ownSecret(room, own);
  const found = await directory.findApplication(applicationId);
  if (found === undefined) {
    const made = { applicationId, tenantId, displayName, redirectUris: [...redirectUris], consented: true };
    return directory.newApplication({ ...made, secret, secretLifetime: LIFETIME });
  }
  if (matchSecret(secret, found.secrets) === undefined) return directory.addSecret(applicationId, LIFETIME, secret);
  if (redirectUris.every((uri) => found.redirectUris.includes(uri))) return undefined;
  return directory.changeApplication(applicationId, { redirectUris: [...redirectUris] });
}
