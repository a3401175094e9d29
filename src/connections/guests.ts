import { Fault } from '../fault.ts';

/** Who signed in, as the authority says it in the two tokens and in `client_info`. */
export interface SignedIn {
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  readonly accessTokenClaims: Readonly<Record<string, unknown>>;
  /** Object id and tenant of the account where it is at home. */
  readonly clientInfo?: { readonly uid: string; readonly utid: string } | undefined;
}

/** `external`: another tenant's account that the vault's tenant counts among its members. */
export type Standing = 'application' | 'member' | 'guest' | 'external' | 'unknown';

interface Judged {
  readonly standing: Standing;
  /** The tenant whose token it is. */
  readonly tenant?: string;
  /** Where the account is at home, where that is said. */
  readonly home?: string | undefined;
}

/**
 * Guests cannot use a connection that somebody signs in to, as Microsoft's connector says it; nor can external members,
 * since what Power Platform cannot do is to go on with an account of another home. Asked at the consent and at each refresh.
 *
 * Throws Fault Forbidden.
 */
export function refuseGuest(token: SignedIn): void {
  const judged = judge(token);
  if (judged.standing === 'member' || judged.standing === 'application') return;
  throw refusal(judged);
}

/** Entra's own refusals of accounts that are not in the tenant at all, told as ours with their number; others as they are. */
export function orGuest(fault: Fault): Fault {
  return isForeignAccount(fault.aadsts) ? refusal({ standing: 'guest' }, fault) : fault;
}

/** 50020, 90072: the account does not exist in the tenant; 16000: it does not, and another may be chosen. */
const FOREIGN_ACCOUNT: ReadonlySet<number> = new Set([16_000, 50_020, 90_072]);

export function isForeignAccount(aadsts: number | undefined): boolean {
  return aadsts !== undefined && FOREIGN_ACCOUNT.has(aadsts);
}

/**
 * In this order: an application's own token has an `idp` as well; the home of the account says most, and `acct` finds the
 * guests that are at home here (learn.microsoft.com/entra/external-id/user-token). Never by an address or a name alone.
 */
export function judge(token: SignedIn): Judged {
  const { idTokenClaims: id, accessTokenClaims: access, clientInfo } = token;
  if (isApplication(access)) return { standing: 'application' };
  const [tenant, ...others] = new Set([id['tid'], access['tid']].flatMap(lowerText));
  if (tenant === undefined || others.length > 0) return { standing: 'unknown' };
  const home = foreignHome(token, tenant);
  if (home !== undefined) return { standing: saysMember(token) ? 'external' : 'guest', tenant, home };
  const local = clientInfo?.utid.toLowerCase();
  const guest = [id, access].some((claims) => Number(claims['acct']) === 1 || hasGuestName(claims));
  return guest ? { standing: 'guest', tenant, home: local } : { standing: 'member', tenant };
}

function isApplication(claims: SignedIn['accessTokenClaims']): boolean {
  if (claims['idtyp'] === 'app') return true;
  return claims['scp'] === undefined && claims['sub'] !== undefined && claims['sub'] === claims['oid'];
}

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** The tenant, or the name of the provider, that the account is at home with, where that is another than `tenant`. */
function foreignHome({ idTokenClaims, accessTokenClaims, clientInfo }: SignedIn, tenant: string): string | undefined {
  const providers = [idTokenClaims['idp'], accessTokenClaims['idp']].flatMap(lowerText);
  const homes = providers.flatMap((idp) => idp.match(GUID) ?? [idp]);
  return [...homes, ...lowerText(clientInfo?.utid)].find((home) => home !== tenant);
}

/** `acct` 0 beside another home: cross-tenant synchronisation makes such members. */
function saysMember({ idTokenClaims, accessTokenClaims }: SignedIn): boolean {
  const said = [idTokenClaims['acct'], accessTokenClaims['acct']].filter((acct) => acct !== undefined);
  return said.length > 0 && said.every((acct) => Number(acct) === 0);
}

function hasGuestName(claims: Readonly<Record<string, unknown>>): boolean {
  const names = [claims['upn'], claims['preferred_username'], claims['unique_name']].flatMap(lowerText);
  const foreign = names.some((name) => name.includes('#ext#@') || /^(live\.com|mail)#/.test(name));
  return foreign || lowerText(claims['altsecid']).some((text) => /^(1:live\.com:|5::)/.test(text));
}

const lowerText = (value: unknown): string[] =>
  typeof value === 'string' && value !== '' ? [value.toLowerCase()] : [];

const ADVICE = 'Use Service principal authentication instead.';

/** Homes are shown where they are GUIDs: all else is a text that somebody else chose. */
function refusal({ standing, tenant, home }: Judged, cause?: Fault): Fault {
  const from = home?.match(GUID)?.[0];
  const where =
    tenant === undefined || from === undefined || from === tenant
      ? ''
      : ` Signed-in account belongs to tenant ${from}, the vault to ${tenant}.`;
  return new Fault('Forbidden', `${WORDS[standing]}${where} ${ADVICE}`, {
    cause,
    ...(cause?.aadsts !== undefined && { aadsts: cause.aadsts }),
  });
}

const KIND = 'for Azure Key Vault connections made with sign-in.';
const GUESTS = `Microsoft Entra ID guest users aren't supported ${KIND}`;
const WORDS: Readonly<Record<Standing, string>> = {
  guest: GUESTS,
  external: `The signed-in account is an external account, and like guest users those aren't supported ${KIND}`,
  unknown: `The authority does not say which tenant the signed-in account is of, and guest users aren't supported ${KIND}`,
  application: GUESTS,
  member: GUESTS,
};
