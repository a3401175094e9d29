import type { DirectoryChange } from '../entries.ts';
import { type OwnRoom, ownApplicationChange, ownSecret } from './own-application.ts';

/** As which Microsoft's own connector signs people in; here an application of the directory like others. */
export const CONNECTOR_APPLICATION = '7ab7862c-4c57-491e-8a45-d52a7e023983';

const CONNECTOR = {
  applicationId: CONNECTOR_APPLICATION,
  displayName: 'Azure Key Vault connector',
  purpose: 'authority/connector-application',
};

export const connectorSecret = (room: Pick<OwnRoom, 'seal'>): string => ownSecret(room, CONNECTOR);

/** What the directory lacks of the application through which people sign in for connections. */
export function connectorApplicationChange(
  room: OwnRoom,
  { tenantId, redirectUri }: { readonly tenantId: string; readonly redirectUri: string },
): Promise<DirectoryChange | undefined> {
  return ownApplicationChange(room, CONNECTOR, { tenantId, redirectUris: [redirectUri] });
}
