import { Fault } from '../../../fault.ts';
import { readGuid } from '../../guid.ts';
import type { Application } from './application.ts';

const LONGEST = 256;

/** Printable ASCII without what browsers read otherwise than servers (`\`), placeholders (`*`) and fragments (`#`). */
const PLAIN = /^[\x21-\x7e]+$/;
const FORBIDDEN = /[\\*#]/;

/** Loopback in the three spellings of RFC 8252 section 7.3 and 8.3: host, port, and all that follows. */
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?([/?].*)?$/;

/**
 * Where an answer of the authorize endpoint may be sent. https to any host, http to this machine only, and to programs on
 * it through a scheme of their own: a reversed domain name (RFC 8252 section 7.1) or one of Microsoft's. So neither
 * `javascript:` nor what else an operating system runs.
 *
 * Throws Fault BadParameter.
 */
export function requireRedirectUri(uri: string, publicClient: boolean): string {
  if (uri.length > LONGEST || !isPlain(uri)) {
    throw refusal(`be an absolute URI of at most ${LONGEST} plain characters, without fragment and wildcard`);
  }
  const { protocol, username, password } = new URL(uri);
  if (username !== '' || password !== '') throw refusal('name no user');
  // Read as it is written: `https:/example`, which a browser takes as well, is no match for anyone.
  if (!/^https:\/\/[^/?]/.test(uri) && !LOOPBACK.test(uri)) requireOwnScheme(protocol.slice(0, -1), publicClient);
  return uri;
}

/** Whether an answer may be sent there: to the last character, but for the port of a loopback address. */
export function redirectMatches({ redirectUris }: Pick<Application, 'redirectUris'>, uri: string): boolean {
  if (redirectUris.includes(uri)) return true;
  const asked = withoutPort(uri);
  return asked !== undefined && redirectUris.some((registered) => withoutPort(registered) === asked);
}

/** A program takes any port that is free (RFC 8252 section 7.3). */
function withoutPort(uri: string): string | undefined {
  if (!isPlain(uri)) return undefined;
  const [, host, rest = '/'] = LOOPBACK.exec(uri) ?? [];
  return host && `http://${host}${rest}`;
}

function isPlain(uri: string): boolean {
  return PLAIN.test(uri) && !FORBIDDEN.test(uri) && URL.canParse(uri);
}

function requireOwnScheme(scheme: string, publicClient: boolean): void {
  if (scheme === 'https' || scheme === 'http') throw refusal('begin with https://, or with http://localhost');
  const own = scheme.includes('.') || scheme === 'ms-appx-web' || readGuid(scheme.replace(/^msal/, '')) !== undefined;
  if (!own) throw refusal('have the scheme https, http for localhost, a reversed domain name, or msal{client id}');
  if (!publicClient) throw refusal('be a web address: only a public client has a scheme of its own');
}

function refusal(rule: string): Fault {
  return new Fault('BadParameter', `A redirect URI must ${rule}.`);
}
