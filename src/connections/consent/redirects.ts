/**
 * The program at the other end of a loopback address (RFC 8252 section 7.3): any free port, written as a number, since
 * `localhost` may lead elsewhere (section 8.3), and this one path, which is our command's and no other program's. What may
 * follow is a word of the program's own, by which it knows that nobody else sends it there.
 */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):[1-9]\d{0,4}\/sallyport\/consent(?:\/[\w-]{1,128})?$/;

/**
 * The console's own page, which is this server's; what follows is a word of the page that waits for it, by which it knows that
 * nobody else sends its visitor there.
 */
const CONSOLE = /^(https?:\/\/[\w.:[\]-]{1,300})\/console\/consent\/[\w-]{22,128}$/;

export interface Redirects {
  /** What the operator allowed, to the last character. */
  readonly redirects: readonly string[];
  /** Whether the console is served at that origin. */
  readonly isConsole: (origin: string) => boolean;
}

/** Whether a browser may be sent there with a code of ours. */
export function isConsentRedirect({ redirects, isConsole }: Redirects, url: string): boolean {
  if (redirects.includes(url) || LOOPBACK.test(url)) return true;
  const [, origin] = CONSOLE.exec(url) ?? [];
  return origin !== undefined && isConsole(origin);
}

/** The address with what it is told, which is encoded: neither line ends nor markup get through. */
export function redirectTo(url: string, members: Readonly<Record<string, string>>): string {
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(members).toString()}`;
}
