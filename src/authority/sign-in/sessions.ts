import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Change } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import type { User } from '../directory/users/user.ts';
import { createGrantRows, type GrantRow } from '../stored-grants/grant-rows.ts';
import { clearCookie, newCookieValue, readCookie, setCookie } from './browser.ts';
import type { SignInCall } from './call.ts';

/** Somebody who is signed in, in one browser. */
export interface Session {
  /** SHA-256 of the cookie, in hex. */
  readonly id: string;
  readonly user: User;
  /** Unix seconds of the sign-in (`auth_time`). */
  readonly started: number;
  /** How it was proven (RFC 8176). */
  readonly amr: readonly string[];
}

/** Seconds: without use, and at all. */
const IDLE = 3600;
const ABSOLUTE = 86_400;
/** A session that was used is prolonged when it has lost so many seconds, not each time. */
const PROLONGED_AFTER = 300;

const sessionMeta = z.object({ objectId: z.string(), started: z.number(), amr: z.array(z.string()) });

/** Undefined where nobody is signed in, or the session ended: by time, with its user, or by what ends the user's tokens. */
export async function findSession(call: SignInCall): Promise<Session | undefined> {
  const stored = await storedSession(call);
  if (stored === undefined || stored.until * 1000 <= call.clock()) return undefined;
  const { objectId, started, amr } = sessionMeta.parse(JSON.parse(stored.meta));
  const user = await call.directory.findUser(objectId);
  if (user === undefined || !user.enabled || (user.revoked ?? 0) >= started) return undefined;
  return { id: stored.id, user, started, amr };
}

/** A new one under a new id, whatever the browser had before (session fixation); that one ends. */
export async function newSession(call: SignInCall, user: User, amr: readonly string[]) {
  const cookie = newCookieValue();
  const id = idOf(cookie);
  const now = Math.floor(call.clock() / 1000);
  // Later than what ended the user's tokens so far, or it would end with them.
  const started = Math.max(now, (user.revoked ?? 0) + 1);
  const meta = JSON.stringify({ objectId: user.objectId, started, amr });
  const inserted = createGrantRows(call).insert('session', id, { until: now + IDLE, meta });
  const session: Session = { id, user, started, amr };
  const changes: readonly Change[] = [inserted, ...(await endOf(call))];
  return { session, changes, headers: setCookie(call, 'session', cookie) };
}

/** What keeps a session alive that is used; nothing where it was used just now. */
export async function prolong(call: SignInCall, { started }: Session): Promise<readonly Change[]> {
  const stored = await storedSession(call);
  const now = Math.floor(call.clock() / 1000);
  const until = Math.min(now + IDLE, started + ABSOLUTE);
  if (stored === undefined || until - stored.until < PROLONGED_AFTER) return [];
  return [createGrantRows(call).replace(stored, { until, meta: stored.meta })];
}

export async function endSession(call: SignInCall) {
  return { changes: await endOf(call), headers: clearCookie(call, 'session') };
}

async function endOf(call: SignInCall): Promise<readonly Change[]> {
  const stored = await storedSession(call);
  return stored === undefined ? [] : [createGrantRows(call).remove(stored)];
}

async function storedSession(call: SignInCall): Promise<GrantRow | undefined> {
  const cookie = readCookie(call, call.request, 'session');
  return cookie === undefined ? undefined : createGrantRows(call).find('session', idOf(cookie));
}

const idOf = (cookie: string): string => hash('sha256', cookie, 'hex');

/** `session_state` (OpenID Connect Session Management): one per session and application, and no use to anybody else. */
export function sessionState({ seal }: Pick<AuthorityContext, 'seal'>, { id }: Session, clientId: string): string {
  return seal.mac('sign-in/session-state', `${id}.${clientId}`).toString('base64url');
}
