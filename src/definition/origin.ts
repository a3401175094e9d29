/** A host as URLs have it: a name, an IPv4 address, or an IPv6 address in brackets. */
const HOST = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-f:.]+\])$/;

/** Whether a text is a scheme of the web and a host, with a port or without one, and nothing behind. */
export function isOrigin(text: string): boolean {
  if (!/^https?:\/\/[^/\\?#@\s]+\/?$/i.test(text) || !URL.canParse(text)) return false;
  return HOST.test(new URL(text).hostname);
}

/** The same path at another origin. */
export const atOrigin = (origin: string, url: string): string => new URL(new URL(url).pathname, origin).href;
