/** Where the console is. Known without loading it, since many servers are never opened in a browser. */
export const CONSOLE_PATH = '/console';

/** Calls that are handed on, and calls about the session itself. */
export const FORWARDED = `${CONSOLE_PATH}/api/`;
const OWN: ReadonlySet<string> = new Set(
  ['code', 'session', 'sessions', 'sign-in', 'callback'].map((name) => `${CONSOLE_PATH}/${name}`),
);

export const isConsolePath = (path: string): boolean =>
  path === '/' || path === CONSOLE_PATH || path.startsWith(`${CONSOLE_PATH}/`);

export const isSessionPath = (path: string): boolean => OWN.has(path);

/**
 * Where a page on another origin may send its visitor: to what only shows a page. The authority sends people back to
 * `/console/callback`, and from there they go on to the console itself.
 */
export function isVisitable(path: string): boolean {
  if (path.startsWith(FORWARDED)) return false;
  return path === `${CONSOLE_PATH}/callback` || (isConsolePath(path) && !isSessionPath(path));
}
