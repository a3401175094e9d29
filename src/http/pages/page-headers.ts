import { STYLE_SOURCE, SUBMIT_SOURCE } from './layout.ts';

export interface PagePolicy {
  /** Where the answer to the page's form may lead: browsers hold redirects after a form against `form-action` too. */
  readonly redirectUri?: string | undefined;
  /** The page sends its form by itself, to the redirect URI. */
  readonly submits?: boolean;
}

/**
 * What every page carries: nothing is loaded, nothing runs, no frame shows it, nothing keeps it. The referrer must not be
 * withheld from ourselves, or the browser would send our own forms with `Origin: null`; a page that sends its form elsewhere
 * tells our origin and no more.
 */
export function pageHeaders({ redirectUri, submits = false }: PagePolicy = {}): Readonly<Record<string, string>> {
  const target = redirectUri === undefined ? '' : ` ${sourceOf(redirectUri)}`;
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    ...(submits ? [`script-src ${SUBMIT_SOURCE}`] : []),
    `form-action 'self'${target}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': submits ? 'strict-origin' : 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

/** Hosts that a policy can write (CSP 3 section 2.3.1: no IPv6, and nothing that ends a directive). */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/;

function sourceOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return PLAIN_ORIGIN.test(origin) ? origin : protocol;
}
