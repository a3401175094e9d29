/**
 * The challenge of a 401: it tells a client which authority to ask, and for which resource. Clients split it at the
 * comma and insist that the vault's host ends with `.` and the host of `resource`. `claims` is JSON that the next token
 * must fulfil ("Claims challenges, claims requests and client capabilities").
 */
export function challenge(authority: string, resource: string, claims?: string): string {
  const plain = `Bearer authorization="${authority}", resource="${resource}"`;
  if (claims === undefined) return plain;
  return `${plain}, error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
}

/** What a vault's challenge says, each as it stands there. */
export interface Challenge {
  readonly authorization: string;
  /** Older vaults name a scope instead, such as `https://vault.azure.net/.default`. */
  readonly resource?: string;
  readonly scope?: string;
  readonly error?: string;
  /** Base64 of what the next token must say. */
  readonly claims?: string;
}

const PARAMETER = /^(\w+)="([^"\\]*)"(?:, ?|$)/;

/**
 * The `Bearer` challenge of a `WWW-Authenticate` header, strictly (RFC 9110 section 11.6.1, as far as vaults use it): quoted
 * parameters, none twice. Undefined where it is none, or says it in another way.
 */
export function readChallenge(header: string): Challenge | undefined {
  const found: Record<string, string> = {};
  let [, rest = ''] = /^Bearer (.+)$/i.exec(header) ?? [];
  while (rest !== '') {
    const [whole = '', name = '', value = ''] = PARAMETER.exec(rest) ?? [];
    if (whole === '' || Object.hasOwn(found, name)) return undefined;
    found[name] = value;
    rest = rest.slice(whole.length);
  }
  const { authorization } = found;
  return authorization === undefined ? undefined : { ...found, authorization };
}
