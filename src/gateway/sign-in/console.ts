import { issueToApplication } from '../../authority/claims.ts';
import type { AuthorityContext } from '../../authority/context.ts';
import { issueToUser } from '../../authority/user-claims.ts';
import type { Config } from '../../config.ts';
import { Fault } from '../../fault.ts';
import { type Known, type Principal, type Principals, type Role } from '../../session/principal.ts';
import type { ConsoleRoom } from '../../session/room.ts';
import { createTokens } from '../../session/tokens.ts';
import type { Addresses } from '../listeners/addresses.ts';
import type { Services } from '../services.ts';
import { consoleSignIn } from './console-sign-in.ts';

/** How long sessions of the console last, in seconds. */
export interface ConsoleSettings {
  readonly idleSeconds: number;
  readonly longestSeconds: number;
}

export function readConsole(config: Pick<Config, 'consoleIdleMinutes' | 'consoleSessionHours'>): ConsoleSettings {
  return { idleSeconds: config.consoleIdleMinutes * 60, longestSeconds: config.consoleSessionHours * 3600 };
}

interface Rooms extends Pick<Services, 'store' | 'seal' | 'journal' | 'clock' | 'addresses'> {
  readonly tenantId: string;
  /** Whether vaults take tokens of the embedded authority. */
  readonly vaultsTrust: boolean;
}

/** The console's room: it sees the authority by two functions, and gets tokens as whoever is signed in. */
export function furnishConsole(settings: ConsoleSettings, authority: AuthorityContext, rooms: Rooms): ConsoleRoom {
  const { store, seal, journal, clock, addresses, vaultsTrust, tenantId } = rooms;
  const principals = principalsOf(authority);
  return {
    store,
    seal,
    journal,
    clock,
    principals,
    tokens: createTokens(principals, clock),
    signIn: consoleSignIn({ authority, journal, addresses, tenantId }),
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
  return {
    async find(principal): Promise<Known | undefined> {
      const { application, user } = await foundIn(authority, principal);
      const who = principal.kind === 'user' ? user : application;
      if (!application?.enabled || !who?.enabled || !isSame(who, principal)) return undefined;
      const revoked = Math.max(application.revoked ?? 0, who.revoked ?? 0);
      return { name: who.displayName, role: highest(who.roles), revoked };
    },
    async issue(principal, resource): Promise<string> {
      const { application, user } = await foundIn(authority, principal);
      if (!application?.enabled) throw gone();
      if (principal.kind === 'application') {
        if (!isSame(application, principal)) throw gone();
        return (await issueToApplication(authority, application, { resource, authenticated: '1' })).token;
      }
      if (!user?.enabled) throw gone();
      const { at, amr } = principal.signIn ?? { at: 0, amr: [] };
      const token = { application, authenticated: '1' as const, user, resource, scopes: SCOPES, authTime: at, amr };
      return (await issueToUser(authority, { ...token, continuous: false })).token;
    },
  };
}

/** What people let an application do that acts for them. */
const SCOPES = ['user_impersonation'];

async function foundIn({ directory }: AuthorityContext, { kind, objectId, applicationId }: Principal) {
  const application = await directory.findApplication(applicationId);
  return { application, user: kind === 'user' ? await directory.findUser(objectId) : undefined };
}

/** A token of another issuer may name a client id of ours. */
const isSame = (who: Named, { tenantId, objectId }: Named): boolean =>
  who.tenantId === tenantId && who.objectId === objectId;

type Named = Pick<Principal, 'tenantId' | 'objectId'>;

const gone = (): Fault => new Fault('Unauthorized', 'Whoever was signed in here is disabled or deleted.');

const ROLES: readonly Role[] = ['Administrator', 'Operator', 'Reader'];

const highest = (roles: readonly string[]): Role | null => ROLES.find((role) => roles.includes(role)) ?? null;
