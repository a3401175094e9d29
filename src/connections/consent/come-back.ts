import { Fault } from '../../fault.ts';
import type { UserToken } from '../authority.ts';
import { isPersonal } from '../connection.ts';
import { refuseGuest } from '../guests.ts';
import type { SignedInAccount } from './consents.ts';
import { readAccount } from './id-token.ts';
import { isSamePrincipal } from './principals.ts';
import { lateState, otherAccount, unknownState, usedState } from './refusals.ts';
import { type ConsentRoom, digest, LIFETIME, random, requireSame } from './room.ts';
import type { Consent } from './rows.ts';

export async function requireBegun({ rows }: ConsentRoom, state: string): Promise<void> {
  if (!(await rows.has(digest(state)))) throw unknownState();
}

/** The verifier and the nonce leave the row with it. */
export async function take({ rows, now }: ConsentRoom, state: string) {
  const consent = await rows.find(digest(state));
  if (consent === undefined) throw unknownState();
  if (consent.step !== 'asked') throw usedState();
  if (consent.until <= now()) throw lateState();
  return { consent, changes: [rows.replace(consent, { step: 'taken', secrets: {} })] };
}

/** The account is looked at before any of its tokens is kept. */
export async function redeem(room: ConsentRoom, consent: Consent, code: string): Promise<SignedInAccount> {
  const { authority, cloud, clock } = room;
  const client = await requireSame(room, consent, await room.connections.stored(consent.connection));
  const { verifier: codeVerifier = '', nonce = '' } = consent.secrets;
  const token = await authority.redeemCode({ ...client, code, codeVerifier, nonce, redirectUrl: consent.callback });
  const account = readAccount(token, {
    clientId: client.clientId,
    nonce,
    authorities: cloud.authorities,
    now: clock(),
  });
  if (!isSamePrincipal(account, consent.wanted)) throw otherAccount();
  return { account, refreshToken: token.refreshToken, refusal: guestRefusal(token) };
}

function guestRefusal(token: UserToken): Fault | undefined {
  try {
    refuseGuest(token);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

export async function keep({ rows, now }: ConsentRoom, { id }: Consent, { account, refreshToken }: SignedInAccount) {
  const taken = await rows.find(id);
  if (taken?.step !== 'taken') throw lateState();
  const code = random();
  const content = { step: 'given', code: digest(code), until: now() + LIFETIME, account } as const;
  return { code, changes: [rows.replace(taken, { ...content, secrets: { refreshToken } })] };
}

export async function note({ connections, clock }: ConsentRoom, consent: Consent, { code, message }: Fault) {
  const before = await connections.stored(consent.connection);
  if (before === undefined || !isPersonal(before.connection) || before.connection.account !== undefined) return [];
  const noted = { ...before.connection, failure: { code, message, at: clock() } };
  return connections.replace(before, noted, before.secrets);
}
