import { z } from 'zod';
import { Fault } from '../fault.ts';
import type { Change } from '../operation.ts';
import { newValue } from './cookies.ts';
import { keyOf, type Principal, principalSchema } from './principal.ts';
import type { ConsoleRoom } from './room.ts';
import { createConsoleGrants, digestOf } from './rows.ts';

const codeMeta = z.object({
  principal: principalSchema,
  /** Unix seconds. */
  issued: z.number(),
  /** SHA-256, in hex, of the cookie of the browser that alone may use it. */
  browser: z.string().optional(),
  /** Made by the start itself, which shows it to whoever started. */
  atStart: z.boolean().optional(),
});

type Room = Pick<ConsoleRoom, 'store' | 'seal' | 'clock' | 'principals'>;

interface Made {
  /** A cookie's value. */
  readonly browser?: string;
  readonly atStart?: boolean;
}

/** Seconds. */
const LIFETIME = 300;

/**
 * A code that begins one session, within five minutes. Who signed in here gets a code that no other browser can use, so that
 * nobody can be signed in as somebody else by a link. A link that is printed is for a browser that is not known yet: it is
 * worth a session to whoever opens it first.
 */
export async function newVisitCode(
  room: Room,
  principal: Principal,
  { browser, atStart = false }: Made = {},
): Promise<{ readonly code: string; readonly changes: readonly Change[] }> {
  const known = await room.principals.find(principal);
  if (known === undefined) throw notOfUs();
  const code = newValue();
  const now = Math.floor(room.clock() / 1000);
  const issued = Math.max(now, known.revoked + 1);
  const bound = browser !== undefined && { browser: digestOf(browser) };
  const meta = JSON.stringify({ principal, issued, ...bound, ...(atStart && { atStart }) });
  const grant = { kind: 'code' as const, id: digestOf(code), principal: keyOf(principal), until: now + LIFETIME, meta };
  return { code, changes: [createConsoleGrants(room).insert(grant)] };
}

/** Whose session it begins, in this browser. Throws Fault Unauthorized where it begins none. */
export async function findVisitCode(room: Room, code: string, browser: string | undefined) {
  const row = await createConsoleGrants(room).find('code', digestOf(code));
  if (row === undefined || row.until * 1000 <= room.clock()) throw unusable();
  const { principal, issued, browser: bound, atStart } = codeMeta.parse(JSON.parse(row.meta));
  if (bound !== undefined && (browser === undefined || digestOf(browser) !== bound)) throw unusable();
  const known = await room.principals.find(principal);
  if (known === undefined || known.revoked >= issued) throw unusable();
  const from = bound === undefined ? (atStart === true ? 'start' : 'link') : 'sign-in';
  return { principal, known, row, from } as const;
}

/** The same with the change that uses it up: of two uses at once the second is a conflict. */
export async function takeVisitCode(room: Room, code: string, browser: string | undefined) {
  const { principal, known, row } = await findVisitCode(room, code, browser);
  return { principal, known, changes: [createConsoleGrants(room).remove(row)] };
}

function notOfUs(): Fault {
  return new Fault(
    'Forbidden',
    "The console is for principals of this server's own directory: those of another tenant use the command line, or get an application here.",
  );
}

function unusable(): Fault {
  return new Fault(
    'Unauthorized',
    'This link was used already, has expired, or was made for another browser: get a new one with `sallyport console`, or sign in again.',
  );
}
