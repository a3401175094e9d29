import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Seal } from '../crypto/seal.ts';

/**
 * Cookies of the console. Cookies know no ports: every server on a host name shares them. So their names hold a mark of the
 * installation, and the session has a second half that no cookie holds.
 */
export type CookieName = 'session' | 'sign-in';

export interface Cookies {
  /** Undefined where there is none of our making, or more than one. */
  read(headers: IncomingHttpHeaders, name: CookieName): string | undefined;
  set(name: CookieName, value: string): { readonly 'set-cookie': string };
  clear(name: CookieName): { readonly 'set-cookie': string };
}

/** 256 random bits. */
const VALUE = /^[\w-]{43}$/;

export const newValue = (): string => randomBytes(32).toString('base64url');

/**
 * The session's goes with no request that another site began. Whoever comes back from the authority was sent by another
 * site, so the cookie of a sign-in is `Lax`; it opens nothing by itself.
 */
const SAME_SITE: Readonly<Record<CookieName, string>> = { session: 'Strict', 'sign-in': 'Lax' };

/** `secure`: over TLS, `__Host-` binds it to this very host (RFC 6265bis section 4.1.3.2). */
export function createCookies({ seal }: { readonly seal: Seal }, secure: boolean): Cookies {
  const mark = seal.mac('console/cookie', '').toString('hex').slice(0, 12);
  const nameOf = (name: CookieName): string => `${secure ? '__Host-' : ''}sallyport-${mark}-console-${name}`;
  const written = (name: CookieName, value: string, end: string) => ({
    'set-cookie': `${nameOf(name)}=${value}; Path=/; ${secure ? 'Secure; ' : ''}HttpOnly; SameSite=${SAME_SITE[name]}${end}`,
  });
  return {
    read({ cookie = '' }, name) {
      const wanted = `${nameOf(name)}=`;
      const [found, ...others] = cookie
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(wanted))
        .map((pair) => pair.slice(wanted.length));
      return found !== undefined && others.length === 0 && VALUE.test(found) ? found : undefined;
    },
    set: (name, value) => written(name, value, ''),
    clear: (name) => written(name, '', '; Max-Age=0'),
  };
}
