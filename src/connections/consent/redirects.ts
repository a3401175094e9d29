/**
 * The program at the other end of a loopback address (RFC 8252 section 7.3): any free port, written as a number, since
 * `localhost` may lead elsewhere (section 8.3), and this one path, which is our command's and no other program's. What may
 * follow is a word of the program's own, by which it knows that nobody else sends it there.
 */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):[1-9]\d{0,4}\/sallyport\/consent(?:\/[\w-]{1,128})?$/;

/** Whether a browser may be sent there with a code of ours: equal to the last character to what the operator allowed. */
export function isConsentRedirect(allowed: readonly string[], url: string): boolean {
  return allowed.includes(url) || LOOPBACK.test(url);
}

/** The address with what it is told, which is encoded: neither line ends nor markup get through. */
export function redirectTo(url: string, members: Readonly<Record<string, string>>): string {
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(members).toString()}`;
}
