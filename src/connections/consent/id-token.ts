import { Fault } from '../../fault.ts';
import type { UserToken } from '../authority.ts';
import type { Account } from '../connection.ts';

export interface Expected {
  /** Our own application. */
  readonly clientId: string;
  /** Of this sign-in. */
  readonly nonce: string;
  /** The hosts that the authority calls itself by, with their ports where they are not 443. */
  readonly authorities: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Seconds that clocks may differ by. */
const TOLERANCE = 300;

/**
 * Whose account it is, by the ID token that came straight from the token endpoint: over TLS, which stands in for its signature
 * (OpenID Connect Core section 3.1.3.7, 6). All else that section asks for is checked here, since libraries leave out some:
 * for us, of our authority, in answer to this very sign-in, and in time.
 *
 * Throws Fault BadGateway: an authority that answers so cannot be relied on.
 */
export function readAccount({ idTokenClaims: id, accessTokenClaims: access }: UserToken, expected: Expected): Account {
  const { tid, oid } = id;
  if (typeof tid !== 'string' || typeof oid !== 'string') throw strange('names no account');
  const issuers = expected.authorities.map((host) => `https://${host}/${tid}/v2.0`);
  if (!issuers.includes(String(id['iss']))) throw strange('is of another issuer');
  if (!sameText(id['aud'], expected.clientId)) throw strange('is for another application');
  if (id['nonce'] !== expected.nonce) throw strange('belongs to another sign-in');
  if (typeof id['exp'] !== 'number' || id['exp'] + TOLERANCE <= expected.now / 1000) throw strange('has expired');
  // Of an opaque access token there is nothing to compare.
  if (access['oid'] !== undefined && !sameText(access['oid'], oid)) throw strange('is of another account');
  return { tenantId: tid.toLowerCase(), objectId: oid.toLowerCase(), name: nameOf(id, oid) };
}

function sameText(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase();
}

const LONGEST_NAME = 256;

/** What a person knows the account by; where nothing is said, its id. */
function nameOf(id: UserToken['idTokenClaims'], otherwise: string): string {
  const names = [id['preferred_username'], id['upn'], id['name'], otherwise];
  const named = names.find((name): name is string => typeof name === 'string' && name !== '');
  return named?.slice(0, LONGEST_NAME) ?? otherwise;
}

function strange(what: string): Fault {
  return new Fault('BadGateway', `The authority's ID token ${what}, so the sign-in does not count. Begin it anew.`);
}
