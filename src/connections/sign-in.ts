import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Journal } from '../audit/journal.ts';
import { Fault } from '../fault.ts';
import type { Change, Outcome } from '../operation.ts';
import { requireApplicable } from './applicability.ts';
import type { Token, UserToken } from './authority.ts';
import { type Connections, SIGN_IN_TOPIC, type StoredConnection } from './connections.ts';
import { AUTH_TYPES } from './credentials/auth-types.ts';
import type { IdentitySource } from './credentials/identity-source.ts';
import { NO_ACCESS_TOKEN } from './credentials/personal-token.ts';
import type { Deployment } from './deployment.ts';
import { requireAtHome } from './home-cloud.ts';

/** A new token of a connection's identity, by its id. `claims`: what the vault demands of it, as JSON. */
export type SignIn = (id: string, claims?: string) => Promise<Token>;

export interface SignInRoom extends IdentitySource {
  readonly connections: Pick<Connections, 'stored' | 'replace'>;
  readonly journal: Pick<Journal, 'conduct'>;
  /** What the operator allows. */
  readonly deployment: Deployment;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/**
 * What a sign-in leaves behind has a record: in the connection's row why it failed, until one succeeds; and the refresh token
 * that was given, sealed before the token that came with it is used. One that leaves nothing needs none, since the call that
 * it is for has one.
 *
 * Throws what the connection's kind throws, Unauthorized where the connection is no more, and Forbidden where it is of another
 * cloud.
 */
export function createSignIn(room: SignInRoom): SignIn {
  return async (id, claims) => {
    let used = await requireStored(room, id);
    requireAtHome(used.connection, room.deployment.cloud);
    try {
      const token = await askFor(room, used, claims).catch(async (error: unknown) => {
        used = await newerThan(room, used, error);
        return askFor(room, used, claims);
      });
      await leave(room, id, () => succeed(room, used, token));
      return { accessToken: token.accessToken, expires: token.expires };
    } catch (error) {
      if (error instanceof Fault) await leave(room, id, () => fail(room, used, error));
      throw error;
    }
  };
}

async function requireStored({ connections }: Pick<SignInRoom, 'connections'>, id: string): Promise<StoredConnection> {
  const stored = await connections.stored(id);
  if (stored === undefined || stored.connection.deleted !== undefined) {
    throw new Fault('Unauthorized', 'The connection is no more.');
  }
  return stored;
}

/** Of two processes that refresh at once one may come too late: what the other stored meanwhile counts, and is tried once. */
async function newerThan(room: SignInRoom, used: StoredConnection, error: unknown): Promise<StoredConnection> {
  if (!(error instanceof Fault) || error.code !== 'InvalidGrant') throw error;
  const now = await requireStored(room, used.connection.id);
  if (now.secrets.refreshToken === used.secrets.refreshToken) throw error;
  return now;
}

async function askFor(room: SignInRoom, { connection, secrets }: StoredConnection, claims: string | undefined) {
  requireApplicable(connection, room.deployment);
  return AUTH_TYPES[connection.authId].token(connection, { ...room, secrets, claims });
}

/** A row that changes meanwhile is read again. `run` is asked first whether there is anything to change: mostly there is not. */
async function leave(room: SignInRoom, connection: string, run: () => Promise<Outcome<undefined>>): Promise<void> {
  if ((await run()).changes === undefined) return;
  const call = { category: 'connector', operation: 'ConnectionSignIn', requestId: randomUUID(), peer: '' } as const;
  await room.journal.conduct({ ...call, connection }, run);
}

/** Somebody who signed in again, or another process that was faster, has stored a refresh token of his own: that one stays. */
async function succeed(
  room: SignInRoom,
  used: StoredConnection,
  token: Token | UserToken,
): Promise<Outcome<undefined>> {
  const now = await requireStored(room, used.connection.id);
  const { refreshToken } = now.secrets;
  const given = 'refreshToken' in token ? token.refreshToken : refreshToken;
  const next = refreshToken === used.secrets.refreshToken ? given : refreshToken;
  if (next === refreshToken && now.connection.failure === undefined) return { output: undefined };
  const connection = { ...now.connection, failure: undefined };
  return written(room.connections.replace(now, connection, { ...now.secrets, refreshToken: next }));
}

/**
 * Said once: the same failure again changes nothing but the time. That nobody has signed in yet is none, and what was refused is
 * none of a connection that was corrected meanwhile.
 */
async function fail(room: SignInRoom, used: StoredConnection, fault: Fault): Promise<Outcome<undefined>> {
  const { status, code, message, inner } = fault;
  const now = await room.connections.stored(used.connection.id);
  const known = now?.connection.failure;
  const said = inner === NO_ACCESS_TOKEN.inner || (known?.code === code && known.message === message);
  if (now === undefined || said || wasEdited(used, now)) return { output: undefined, status };
  const connection = { ...now.connection, failure: { code, message, at: room.clock() } };
  return { ...written(room.connections.replace(now, connection, now.secrets)), status };
}

const wasEdited = (used: StoredConnection, now: StoredConnection): boolean =>
  used.connection.changed !== now.connection.changed || !isDeepStrictEqual(used.secrets, now.secrets);

const written = (changes: readonly Change[]): Outcome<undefined> => ({
  output: undefined,
  changes,
  touches: [SIGN_IN_TOPIC],
});
