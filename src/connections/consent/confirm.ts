import type { Account, Connection } from '../connection.ts';
import type { StoredConnection } from '../connections.ts';
import type { Confirmation } from './consents.ts';
import { isSamePrincipal } from './principals.ts';
import { lateCode, otherConfirmed, otherConnection, otherOwner, unknownCode, usedCode } from './refusals.ts';
import { type ConsentRoom, digest, requireSame } from './room.ts';
import type { Consent } from './rows.ts';

/** What was signed in for becomes the connection's, and the code counts no more, in one unit. */
export async function confirm(room: ConsentRoom, before: StoredConnection, confirmation: Confirmation) {
  const { rows, connections, now, clock } = room;
  const consent = await rows.findByCode(digest(confirmation.code));
  if (consent === undefined) throw unknownCode();
  const account = requireConfirmed(consent, before.connection, confirmation);
  if (consent.until <= now()) throw lateCode();
  await requireSame(room, consent, before);
  const given = { ...before.connection, account, failure: undefined, changed: clock() };
  const secrets = { ...before.secrets, refreshToken: consent.secrets.refreshToken };
  return [rows.replace(consent, { step: 'used', secrets: {} }), ...connections.replace(before, given, secrets)];
}

/** Whose account the owner may take: the one that signed in for this connection, and that he says it is. */
function requireConfirmed(
  consent: Consent,
  { id }: Connection,
  { owner, account }: Omit<Confirmation, 'code'>,
): Account {
  if (consent.connection !== id) throw otherConnection();
  if (!isSamePrincipal(owner, consent.owner)) throw otherOwner();
  if (consent.step === 'used') throw usedCode();
  if (consent.step !== 'given' || consent.account === undefined) throw unknownCode();
  const meant = isSamePrincipal(account, consent.account) && isSamePrincipal(consent.wanted, consent.account);
  if (!meant) throw otherConfirmed();
  return consent.account;
}
