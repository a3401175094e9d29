import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Change } from '../operation.ts';
import { type Cookies, newValue } from './cookies.ts';
import { type Known, keyOf, type Principal, principalSchema } from './principal.ts';
import type { ConsoleRoom } from './room.ts';
import { type ConsoleGrant, createConsoleGrants, digestOf } from './rows.ts';

/** The half of a session that only the tab holds; the other is the cookie. */
export const TAB_HEADER = 'x-sallyport-tab';

const sessionMeta = z.object({
  principal: principalSchema,
  /** SHA-256 of the tab's half, in hex. */
  tab: z.string(),
  /** Unix seconds. */
  started: z.number(),
});

export interface Session {
  readonly principal: Principal;
  readonly known: Known;
  /** Unix seconds: when it ends, however much it is used. */
  readonly expires: number;
  readonly row: ConsoleGrant;
}

export interface Sessions {
  /** A new one; what the browser had before ends with it. */
  begin(headers: IncomingHttpHeaders, principal: Principal, known: Known): Promise<Begun>;
  /**
   * Undefined where cookie and tab do not belong together, or the session ended: by time, by sign-out, with its principal, or
   * by what ends the principal's tokens.
   */
  find(headers: IncomingHttpHeaders): Promise<Session | undefined>;
  /** Whether it has not ended since. */
  lasts(session: Session): Promise<boolean>;
  /** Notes that somebody used it, at most once a minute; what a timer of the page's called is no use. */
  prolong(session: Session, headers: IncomingHttpHeaders): Promise<void>;
  /** Whether this browser has one, of whichever tab. */
  isOpen(headers: IncomingHttpHeaders): Promise<boolean>;
  /** Seconds until it ends where it is not used. */
  secondsLeft(session: Session): number;
  end(session: Session): Change;
  endAll(session: Session): Change;
}

export interface Begun {
  readonly tab: string;
  readonly expires: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
}

/**
 * A call that the page made while nobody was there: it leaves the session as it is. Whoever leaves the header out prolongs what
 * is his, and whoever forges it only ends it sooner.
 */
const UNATTENDED_HEADER = 'x-sallyport-unattended';

/** Seconds that a session must have lost of its idle time before its use is noted: of a short one, a quarter. */
const notedAfter = (idleSeconds: number): number => Math.min(60, idleSeconds / 4);

type Room = Pick<ConsoleRoom, 'store' | 'seal' | 'clock' | 'principals' | 'idleSeconds' | 'longestSeconds'>;

export function createSessions(room: Room, cookies: Cookies): Sessions {
  const grants = createConsoleGrants(room);
  const now = (): number => Math.floor(room.clock() / 1000);

  async function stored(headers: IncomingHttpHeaders): Promise<ConsoleGrant | undefined> {
    const cookie = cookies.read(headers, 'session');
    return cookie === undefined ? undefined : grants.find('session', digestOf(cookie));
  }

  async function alive(row: ConsoleGrant | undefined): Promise<(Session & { readonly tab: string }) | undefined> {
    if (row === undefined || row.until <= now()) return undefined;
    const { principal, tab, started } = sessionMeta.parse(JSON.parse(row.meta));
    const expires = started + room.longestSeconds;
    const known = await room.principals.find(principal);
    if (expires <= now() || known === undefined || known.revoked >= started) return undefined;
    return { principal, known, expires, row, tab };
  }

  return {
    async begin(headers, principal, known) {
      const cookie = newValue();
      const tab = newValue();
      // Later than what ended the principal's tokens so far, or it would end with them.
      const started = Math.max(now(), known.revoked + 1);
      const meta = JSON.stringify({ principal, tab: digestOf(tab), started });
      const until = Math.min(now() + room.idleSeconds, started + room.longestSeconds);
      const grant = { kind: 'session' as const, id: digestOf(cookie), principal: keyOf(principal), until, meta };
      const before = await stored(headers);
      return {
        tab,
        expires: started + room.longestSeconds,
        headers: cookies.set('session', cookie),
        changes: [grants.insert(grant), ...(before === undefined ? [] : [grants.remove(before)])],
      };
    },
    async find(headers) {
      const { [TAB_HEADER]: tab } = headers;
      if (typeof tab !== 'string') return undefined;
      const session = await alive(await stored(headers));
      return session !== undefined && isSame(session.tab, digestOf(tab)) ? session : undefined;
    },
    async lasts({ row }) {
      return (await alive(await grants.find('session', row.id))) !== undefined;
    },
    async prolong({ row, expires }, headers) {
      const until = Math.min(now() + room.idleSeconds, expires);
      if (UNATTENDED_HEADER in headers || until - row.until < notedAfter(room.idleSeconds)) return;
      const unit = { changes: [grants.prolong(row, until)], record: '', conflict: '' };
      // Another call may have noted it first; and what cannot be noted lets the session end sooner.
      await room.store.write(unit).catch(() => undefined);
    },
    isOpen: async (headers) => (await alive(await stored(headers))) !== undefined,
    secondsLeft: ({ row }) => Math.max(0, row.until - now()),
    end: ({ row }) => grants.remove(row),
    endAll: ({ row }) => grants.removeOf(row.principal),
  };
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
