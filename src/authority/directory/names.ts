import { Fault } from '../../fault.ts';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`);

/** The local part as Entra takes it (learn.microsoft.com/entra/identity/authentication/concept-sspr-policy), `#EXT#` of guests as well. */
const LOCAL_PART = /^[\w.'!#^~-]{1,64}$/;

const LONGEST_PRINCIPAL_NAME = 113;
const LONGEST_DISPLAY_NAME = 256;

/** A DNS name of two labels at least, in lower case. Throws Fault BadParameter. */
export function requireDomain(text: string): string {
  const domain = text.toLowerCase();
  if (domain.length <= 253 && DOMAIN.test(domain)) return domain;
  throw new Fault('BadParameter', 'The domain must be a DNS name with a dot, such as contoso.localhost.');
}

/** `name@domain`, in the case that was given. Throws Fault BadParameter where it is none, or of another domain than the tenant's. */
export function requirePrincipalName(text: string, domains: readonly string[]): string {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  if (text.length > LONGEST_PRINCIPAL_NAME || !LOCAL_PART.test(local)) {
    const form = `'name@domain', at most ${LONGEST_PRINCIPAL_NAME} characters, the name of letters, digits and .-_'!#^~`;
    throw new Fault('BadParameter', `The user principal name must be ${form}.`);
  }
  if (domains.includes(text.slice(at + 1).toLowerCase())) return text;
  const known = domains.join(', ') || 'it has none';
  throw new Fault('BadParameter', `The user principal name must end in a domain of the tenant (${known}).`);
}

/** Throws Fault BadParameter. */
export function requireDisplayName(text: string): string {
  if (text.trim() !== '' && text.length <= LONGEST_DISPLAY_NAME && !/\p{C}/u.test(text)) return text;
  const form = `1 to ${LONGEST_DISPLAY_NAME} characters without control characters`;
  throw new Fault('BadParameter', `The display name must have ${form}.`);
}
