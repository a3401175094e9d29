import { z } from 'zod';
import { displayName, roles } from '../resource.ts';

/** What can be said of an application, when it is made and later. What a name or an address must be, `authority/` says. */
const texts = (what: string) =>
  z.array(z.string({ error: `${what} holds texts` }).max(600, `a text of ${what} is too long`), {
    error: `${what} is a list`,
  });
const flag = (what: string) => z.boolean(`${what} is true or false`);

export const members = {
  displayName,
  roles,
  accountEnabled: flag('accountEnabled').optional(),
  isFallbackPublicClient: flag('isFallbackPublicClient').optional(),
  redirectUris: texts('redirectUris').optional(),
  identifierUris: texts('identifierUris').optional(),
  scopes: texts('scopes').optional(),
  adminConsent: flag('adminConsent').optional(),
};

interface Given {
  readonly accountEnabled?: boolean | undefined;
  readonly isFallbackPublicClient?: boolean | undefined;
  readonly adminConsent?: boolean | undefined;
}

/** The members that are said, in the words of the directory. */
export function membersOf<Rest extends Given>(given: Rest) {
  const { accountEnabled, isFallbackPublicClient, adminConsent, ...others } = given;
  const all = { ...others, enabled: accountEnabled, publicClient: isFallbackPublicClient, consented: adminConsent };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
