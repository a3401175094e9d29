import type { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { Account, Owner } from '../connection.ts';
import type { StoredConnection } from '../connections.ts';
import { begin } from './begin.ts';
import { keep, note, redeem, requireBegun, take } from './come-back.ts';
import { confirm } from './confirm.ts';
import { type ConsentsOptions, openRoom } from './room.ts';
import type { Consent } from './rows.ts';

/** What the owner asks for. */
export interface Wanted {
  readonly redirectUrl: string;
  /** Who is to sign in: nobody else's tokens come into the connection. */
  readonly account: Owner;
}

export interface SignedInAccount {
  readonly account: Account;
  readonly refreshToken: string;
  /** Why the account that was wanted cannot be taken: it is a guest's. */
  readonly refusal?: Fault | undefined;
}

export interface Confirmation {
  readonly code: string;
  /** Who confirms. */
  readonly owner: Owner;
  /** Whose account he says it is. */
  readonly account: Owner;
}

type Changes = readonly Change[];

/**
 * How somebody signs in for a connection: a link, the browser's return, and the owner's word that it was meant. Each step
 * counts once, and each is held against what the link was made for: connection, owner, application, account, and where the
 * browser goes on to. So a link that is forwarded binds nobody's tokens, and a code that is slipped in is none of this
 * sign-in (RFC 9700 sections 4.5 and 4.7).
 */
export interface Consents {
  /** A link to sign in, for ten minutes. Throws Fault BadParameter, Forbidden, and what the authority throws. */
  begin(stored: StoredConnection, wanted: Wanted): Promise<{ readonly link: string; readonly changes: Changes }>;
  /** Throws Fault BadParameter where `state` was given to nobody. */
  requireBegun(state: string): Promise<void>;
  /** What `state` was given for, and the change by which it counts no more. Throws Fault BadParameter. */
  take(state: string): Promise<{ readonly consent: Consent; readonly changes: Changes }>;
  /** Fetches the tokens for the authority's code. Throws Fault where the sign-in does not count. */
  redeem(consent: Consent, code: string): Promise<SignedInAccount>;
  /** Keeps what was redeemed until the owner confirms it with `code`. Throws Fault BadParameter. */
  keep(consent: Consent, signedIn: SignedInAccount): Promise<{ readonly code: string; readonly changes: Changes }>;
  /** Says in the connection why nobody is signed in, unless somebody is. */
  note(consent: Consent, refusal: Fault): Promise<Changes>;
  /** Seals the tokens into the connection. Throws Fault BadParameter, Forbidden. */
  confirm(stored: StoredConnection, confirmation: Confirmation): Promise<Changes>;
}

export function createConsents(options: ConsentsOptions): Consents {
  const room = openRoom(options);
  return {
    begin: (stored, wanted) => begin(room, stored, wanted),
    requireBegun: (state) => requireBegun(room, state),
    take: (state) => take(room, state),
    redeem: (consent, code) => redeem(room, consent, code),
    keep: (consent, signedIn) => keep(room, consent, signedIn),
    note: (consent, refusal) => note(room, consent, refusal),
    confirm: (stored, confirmation) => confirm(room, stored, confirmation),
  };
}
