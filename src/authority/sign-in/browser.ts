import { randomBytes } from 'node:crypto';
import type { Inbound } from '../../http/server.ts';
import type { AuthorityContext } from '../context.ts';

/**
 * Cookies of the pages. Cookies know no ports: every server on a host name shares them. So their names hold a mark of the
 * installation, and two on one host do not take each other's.
 */
export type CookieName = 'browser' | 'session';

/** 256 random bits. */
const VALUE = /^[\w-]{43}$/;

/** `__Host-`: over TLS, of this very host, and for no other one above or below it (RFC 6265bis section 4.1.3.2). */
function nameOf({ seal }: Pick<AuthorityContext, 'seal'>, name: CookieName): string {
  return `__Host-sallyport-${seal.mac('sign-in/cookie', '').toString('hex').slice(0, 12)}-${name}`;
}

/** Undefined where there is none of our making, or more than one. */
export function readCookie(
  context: Pick<AuthorityContext, 'seal'>,
  { headers: { cookie = '' } }: Pick<Inbound, 'headers'>,
  name: CookieName,
): string | undefined {
  const wanted = `${nameOf(context, name)}=`;
  const [found, ...others] = cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(wanted))
    .map((pair) => pair.slice(wanted.length));
  return found !== undefined && others.length === 0 && VALUE.test(found) ? found : undefined;
}

/**
 * `Lax`: it comes along when another site sends its visitor here, and with none of the requests that another site makes
 * itself. It ends with the browser; what it stands for ends earlier, here.
 */
export function setCookie(context: Pick<AuthorityContext, 'seal'>, name: CookieName, value: string) {
  return { 'set-cookie': `${nameOf(context, name)}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax` };
}

export function clearCookie(context: Pick<AuthorityContext, 'seal'>, name: CookieName) {
  return { 'set-cookie': `${nameOf(context, name)}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0` };
}

export const newCookieValue = (): string => randomBytes(32).toString('base64url');
