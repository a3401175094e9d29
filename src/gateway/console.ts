import { issueToApplication } from '../authority/claims.ts';
import type { AuthorityContext } from '../authority/context.ts';
import type { Config } from '../config.ts';
import { Fault } from '../fault.ts';
import { type Known, type Principal, type Principals, type Role } from '../session/principal.ts';
import type { ConsoleRoom } from '../session/room.ts';
import { createTokens } from '../session/tokens.ts';
import type { Addresses } from './addresses.ts';
import type { Services } from './services.ts';

/** How long sessions of the console last, in seconds. */
export interface ConsoleSettings {
  readonly idleSeconds: number;
  readonly longestSeconds: number;
}

export function readConsole(config: Pick<Config, 'consoleIdleMinutes' | 'consoleSessionHours'>): ConsoleSettings {
  return { idleSeconds: config.consoleIdleMinutes * 60, longestSeconds: config.consoleSessionHours * 3600 };
}

/** The console's room: it sees the authority by two functions, and gets tokens as whoever is signed in. */
export function furnishConsole(
  settings: ConsoleSettings,
  authority: AuthorityContext,
  rooms: Pick<Services, 'store' | 'seal' | 'journal' | 'clock' | 'addresses'> & { readonly vaultsTrust: boolean },
): ConsoleRoom {
  const { store, seal, journal, clock, addresses, vaultsTrust } = rooms;
  const principals = principalsOf(authority);
  return {
    store,
    seal,
    journal,
    clock,
    principals,
    tokens: createTokens(principals, clock),
    ...settings,
    origin: originOf(addresses),
    managementResource: addresses.managementResource,
    vaultResource: addresses.vaultResource,
    vaultsTrust,
    hostOf: (vault) => new URL(addresses.originOf(vault)).host,
  };
}

const originOf = ({ connectorUrl }: Addresses): string => new URL(connectorUrl).origin;

function principalsOf(authority: AuthorityContext): Principals {
  const { directory } = authority;
  return {
    async find({ applicationId, objectId }: Principal): Promise<Known | undefined> {
      const application = await directory.findApplication(applicationId);
      if (application?.objectId !== objectId || !application.enabled) return undefined;
      return { name: application.displayName, role: highest(application.roles), revoked: application.revoked ?? 0 };
    },
    async issue({ applicationId, objectId }: Principal, resource: string): Promise<string> {
      const application = await directory.findApplication(applicationId);
      if (application?.objectId !== objectId || !application.enabled) throw gone();
      return (await issueToApplication(authority, application, { resource, authenticated: '1' })).token;
    },
  };
}

const gone = (): Fault => new Fault('Unauthorized', 'Whoever was signed in here is disabled or deleted.');

const ROLES: readonly Role[] = ['Administrator', 'Operator', 'Reader'];

const highest = (roles: readonly string[]): Role | null => ROLES.find((role) => roles.includes(role)) ?? null;
