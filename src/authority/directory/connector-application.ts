import type { AuthorityContext } from '../context.ts';
import { matchSecret } from './client-secret.ts';
import type { DirectoryChange } from './entries.ts';

/** As which Microsoft's own connector signs people in; here an application of the directory like others. */
export const CONNECTOR_APPLICATION = '7ab7862c-4c57-491e-8a45-d52a7e023983';

const NAME = 'Azure Key Vault connector';

/** It lives as long as the installation: nobody would see it end. */
const LIFETIME = 100 * 365 * 86_400;

type Room = Pick<AuthorityContext, 'directory' | 'seal' | 'clock'>;

/**
 * Its secret follows from the keys of the installation, so that every process knows it and none stores it. It is confidential
 * for a reason: were it public, anyone could begin a sign-in for a device in its name.
 */
export function connectorSecret({ seal }: Pick<Room, 'seal'>): string {
  return seal.mac('authority/connector-application', '').toString('base64url');
}

/**
 * What the directory lacks of the application through which people sign in for connections: all of it at first, then what
 * follows a changed address or key. Undefined where nothing is to be done. Who disables it is heeded.
 */
export async function connectorApplicationChange(
  room: Room,
  { tenantId, redirectUri }: { readonly tenantId: string; readonly redirectUri: string },
): Promise<DirectoryChange | undefined> {
  const { directory } = room;
  const secret = connectorSecret(room);
  const found = await directory.findApplication(CONNECTOR_APPLICATION);
  if (found === undefined) {
    return directory.newApplication({
      applicationId: CONNECTOR_APPLICATION,
      tenantId,
      displayName: NAME,
      redirectUris: [redirectUri],
      consented: true,
      secret,
      secretLifetime: LIFETIME,
    });
  }
  if (matchSecret(secret, found.secrets) === undefined)
    return directory.addSecret(CONNECTOR_APPLICATION, LIFETIME, secret);
  if (found.redirectUris.includes(redirectUri)) return undefined;
  return directory.changeApplication(CONNECTOR_APPLICATION, { redirectUris: [redirectUri] });
}
