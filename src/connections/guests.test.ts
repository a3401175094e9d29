import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { isForeignAccount, judge, orGuest, refuseGuest, type SignedIn, type Standing } from './guests.ts';

const TENANT = randomUUID();
const HOME = randomUUID();
const issuer = (tenant: string) => `https://sts.windows.net/${tenant}/`;

/** Tokens of one sign-in in `TENANT`: what differs from those of an ordinary member. */
function tokens({ id = {}, access = {}, utid }: Changed = {}): SignedIn {
  const said = { tid: TENANT, oid: randomUUID() };
  return {
    idTokenClaims: { ...said, preferred_username: 'ann@contoso.example', ...id },
    accessTokenClaims: { ...said, scp: 'user_impersonation', sub: 'pairwise', upn: 'ann@contoso.example', ...access },
    ...(utid !== undefined && { clientInfo: { uid: said.oid, utid } }),
  };
}

interface Changed {
  readonly id?: object;
  readonly access?: object;
  readonly utid?: string;
}

const app = { scp: undefined, sub: 'same', oid: 'same' };

/** Who it is, by which claims: the signals of Entra's tokens, each alone and against the others. */
const MATRIX: readonly (readonly [string, Changed, Standing])[] = [
  ['a member', {}, 'member'],
  ['a member who says so', { access: { acct: 0 }, utid: TENANT }, 'member'],
  ['a member, in numbers as text', { access: { acct: '0' } }, 'member'],
  ['a member whose provider is the tenant', { access: { idp: issuer(TENANT) } }, 'member'],
  ['a member whose tenant is written in capitals', { utid: TENANT.toUpperCase() }, 'member'],
  ['a member with an address elsewhere', { access: { email: 'ann@gmail.example' } }, 'member'],
  ['a guest of Entra, by provider', { access: { idp: issuer(HOME) } }, 'guest'],
  ['a guest of Entra, by provider in the id token', { id: { idp: issuer(HOME) } }, 'guest'],
  ['a guest of Entra, by home alone', { utid: HOME }, 'guest'],
  ['a guest of a Microsoft account', { access: { idp: 'live.com', altsecid: '1:live.com:0003' } }, 'guest'],
  ['a guest of a provider without a tenant', { id: { idp: 'google.com' } }, 'guest'],
  ['a guest who is at home here', { access: { acct: 1 }, utid: TENANT }, 'guest'],
  ['a guest who is at home here, by the id token', { id: { acct: 1 } }, 'guest'],
  ['a guest, in numbers as text', { id: { acct: '1' } }, 'guest'],
  ['a guest, by upn', { access: { upn: 'ann_home.example#EXT#@contoso.example' } }, 'guest'],
  ['a guest, by user name', { id: { preferred_username: 'ann_home.example#ext#@contoso.example' } }, 'guest'],
  ['a guest, by unique name', { access: { unique_name: 'live.com#ann@outlook.example' } }, 'guest'],
  ['a guest with a code by mail', { access: { unique_name: 'mail#ann@home.example' } }, 'guest'],
  ['a guest, by security id of another tenant', { access: { altsecid: '5::1003' } }, 'guest'],
  ['a guest, by security id of a Microsoft account', { access: { altsecid: '1:live.com:0003' } }, 'guest'],
  ['a guest whose claims disagree', { access: { acct: 0 }, id: { acct: 1, idp: issuer(HOME) } }, 'guest'],
  ['an external member', { access: { acct: 0, idp: issuer(HOME) }, utid: HOME }, 'external'],
  ['an external member, by home alone', { id: { acct: 0 }, utid: HOME }, 'external'],
  ['an application', { access: { ...app, idp: issuer(HOME) } }, 'application'],
  ['an application that says so', { access: { idtyp: 'app', idp: issuer(HOME) } }, 'application'],
  ['no application for want of a permission', { access: { scp: undefined, idp: issuer(HOME) } }, 'guest'],
  ['nobody, for want of a tenant', { id: { tid: undefined }, access: { tid: undefined } }, 'unknown'],
  ['nobody, of two tenants', { id: { tid: HOME } }, 'unknown'],
];

it.each(MATRIX)('%s', (_who, changed, standing) => {
  expect(judge(tokens(changed)).standing).toBe(standing);
});

it('a token that only repeats the tenant beside another home is a guest still', () => {
  const idp = `https://sts.windows.net/${TENANT}/${HOME}/`;
  expect(judge(tokens({ access: { idp } })).standing).toBe('guest');
});

it('whatever else a token says, another home is none of ours', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.uuid(), (claims, utid) => {
      fc.pre(utid !== TENANT);
      const said = { ...claims, tid: TENANT, scp: 'user_impersonation', idtyp: undefined };
      const { standing } = judge({ idTokenClaims: claims, accessTokenClaims: said, clientInfo: { uid: '', utid } });
      expect(['guest', 'external', 'unknown']).toContain(standing);
    }),
  );
});

describe('the refusal', () => {
  const refusalOf = (changed: Changed): Fault | undefined => {
    try {
      refuseGuest(tokens(changed));
      return undefined;
    } catch (error) {
      return error as Fault;
    }
  };

  it.each(MATRIX)('of %s, where there is one, is 403 and names the way out', (_who, changed, standing) => {
    const fault = refusalOf(changed);
    if (standing === 'member' || standing === 'application') return expect(fault).toBeUndefined();
    expect(fault).toMatchObject({ code: 'Forbidden', status: 403 });
    expect(fault?.message).toMatch(/ Use Service principal authentication instead\.$/);
  });

  it('says where a guest comes from', () => {
    expect(refusalOf({ utid: HOME })?.message).toBe(
      "Microsoft Entra ID guest users aren't supported for Azure Key Vault connections made with sign-in. " +
        `Signed-in account belongs to tenant ${HOME}, the vault to ${TENANT}. ` +
        'Use Service principal authentication instead.',
    );
  });

  it('calls an external member an external account', () => {
    expect(refusalOf({ access: { acct: 0 }, utid: HOME })?.message).toMatch(
      /^The signed-in account is an external account, and like guest users those aren't supported/,
    );
  });

  it('repeats no text that somebody else chose', () => {
    const idp = '<script>alert(1)</script>';
    expect(refusalOf({ access: { idp } })?.message).not.toContain('script');
  });
});

describe("Entra's own refusal", () => {
  const entra = (aadsts: number) => new Fault('InvalidGrant', 'AADSTS.', { aadsts });

  it.each([16_000, 50_020, 90_072])('%d is told as ours', (aadsts) => {
    expect([isForeignAccount(aadsts), orGuest(entra(aadsts))]).toMatchObject([
      true,
      {
        code: 'Forbidden',
        message:
          "Microsoft Entra ID guest users aren't supported for Azure Key Vault connections made with sign-in. " +
          'Use Service principal authentication instead.',
      },
    ]);
  });

  it.each([50_173, 70_000, 0])('%d stays as it is', (aadsts) => {
    const fault = entra(aadsts);
    expect(orGuest(fault)).toBe(fault);
    expect(isForeignAccount(undefined)).toBe(false);
  });
});
