import { hash, randomBytes } from 'node:crypto';
import type { Seal } from '../../crypto/seal.ts';
import type { Store } from '../../store/store.ts';
import type { ConnectionAuthority, UserClient } from '../authority.ts';
import type { ConnectorCloud } from '../clouds.ts';
import { isPersonal } from '../connection.ts';
import type { Connections, StoredConnection } from '../connections.ts';
import { homeKey, requireAtHome } from '../home-cloud.ts';
import { type DefaultApplication, userClientOf } from '../user-client.ts';
import { isSamePrincipal } from './principals.ts';
import type { Redirects } from './redirects.ts';
import { changed } from './refusals.ts';
import { type Consent, type ConsentRows, createConsentRows } from './rows.ts';

export interface ConsentsOptions extends Redirects {
  readonly store: Store;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly connections: Connections;
  readonly authority: Pick<ConnectionAuthority, 'authorizeUrl' | 'redeemCode'>;
  readonly defaultApplication: DefaultApplication;
  /** Whose authority it is. */
  readonly cloud: ConnectorCloud;
  /** Where the authority sends people back to: a page of this server. */
  readonly callback: string;
}

/** What every step stands on. */
export interface ConsentRoom extends ConsentsOptions {
  readonly rows: ConsentRows;
  /** Unix seconds. */
  readonly now: () => number;
}

export function openRoom(options: ConsentsOptions): ConsentRoom {
  const { store, seal, clock } = options;
  return { ...options, rows: createConsentRows(store, seal), now: () => Math.floor(clock() / 1000) };
}

/** Seconds: from the link to the return of the browser, and from there to the owner's word. */
export const LIFETIME = 600;

/** 256 bits, as text. */
export const random = (): string => randomBytes(32).toString('base64url');

/** All that is stored of what was given away. */
export const digest = (text: string): string => hash('sha256', text, 'hex');

/**
 * The connection may have changed since the link was made: whose it is, which vault it is for, or where its secret goes. Throws
 * Fault BadParameter, and Forbidden where it is of another cloud.
 */
export async function requireSame(
  { defaultApplication, cloud }: Pick<ConsentRoom, 'defaultApplication' | 'cloud'>,
  consent: Consent,
  stored: StoredConnection | undefined,
): Promise<UserClient> {
  const { connection, secrets = {} } = stored ?? {};
  if (connection === undefined || connection.deleted !== undefined || !isPersonal(connection)) throw changed();
  requireAtHome(connection, cloud);
  if (consent.cloud !== homeKey(cloud)) throw changed();
  const client = await userClientOf(connection, secrets, defaultApplication);
  if (client.clientId !== consent.clientId || client.tenantId !== consent.tenantId) throw changed();
  if (!isSamePrincipal(connection.owner, consent.owner) || connection.vaultName !== consent.vaultName) throw changed();
  return client;
}
