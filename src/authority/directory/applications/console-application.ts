import type { DirectoryChange } from '../entries.ts';
import { type OwnRoom, ownApplicationChange, ownSecret } from './own-application.ts';

/** Through which people sign in to the console. */
export const CONSOLE_APPLICATION = '496ea6e9-fc9e-4af9-a982-4e2313007385';

const CONSOLE = {
  applicationId: CONSOLE_APPLICATION,
  displayName: 'Sallyport console',
  purpose: 'authority/console-application',
};

export const consoleSecret = (room: Pick<OwnRoom, 'seal'>): string => ownSecret(room, CONSOLE);

/** What the directory lacks of it. */
export function consoleApplicationChange(
  room: OwnRoom,
  at: { readonly tenantId: string; readonly redirectUris: readonly string[] },
): Promise<DirectoryChange | undefined> {
  return ownApplicationChange(room, CONSOLE, at);
}
