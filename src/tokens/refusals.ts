import { Fault } from '../fault.ts';

/** Key Vault's own words for each refusal (learn.microsoft.com/azure/key-vault/general/rest-error-codes). */

export function missingToken(): Fault {
  return new Fault('Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.');
}

/** One sentence for every broken token: which check failed is of use only to whoever forges. */
export function invalidToken(cause?: unknown): Fault {
  return new Fault('Unauthorized', 'AKV10001: The token is malformed or was not signed by its issuer.', { cause });
}

export function untimelyToken(): Fault {
  return new Fault('Unauthorized', 'AKV10001: The token has expired or is not valid yet. Ask for a new one.');
}

/**
 * `from` is the first second (`nbf`) whose tokens still count; Infinity where none will. The challenge is for clients that
 * understand it (learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation).
 */
export function revokedToken(from: number, understood: boolean): Fault {
  const claims = understood &&
    Number.isFinite(from) && { access_token: { nbf: { essential: true, value: `${from}` } } };
  return new Fault('Unauthorized', 'AKV10001: The token was revoked. Ask for a new one.', {
    ...(claims && { claims: JSON.stringify(claims) }),
  });
}

export function undelegatedToken(scopes: readonly string[]): Fault {
  const list = scopes.join(' or ');
  return new Fault('Unauthorized', `AKV10001: The token does not act for its user here. Its scp must hold ${list}.`);
}

/** `found` comes from a token whose signature was verified. */
export function invalidAudience(expected: string, found: string): Fault {
  return new Fault('Unauthorized', `AKV10022: Invalid audience. Expected ${expected}, found: ${printable(found)}.`);
}

/** `found` is what an unverified token claims. */
export function invalidIssuer(expected: readonly string[], found: string): Fault {
  const list = expected.join(', ');
  return new Fault('Unauthorized', `AKV10032: Invalid issuer. Expected one of ${list}, found ${printable(found)}.`);
}

/** A claim is repeated only as one short line of plain characters: it reaches terminals and logs. */
function printable(claim: string): string {
  return claim.slice(0, 200).replace(/[^\x21-\x7e]/g, '?');
}
