import { Fault } from '../../../fault.ts';

const SHORTEST = 8;
const LONGEST = 256;

/** The commonest of eight characters and more: what every attacker tries first (NIST SP 800-63B section 3.1.1.2). */
const COMMON = new Set(
  `12345678 123456789 1234567890 12341234 123123123 87654321 987654321 0123456789 147258369 1q2w3e4r 1q2w3e4r5t 1qaz2wsx
  qwertyui qwertyuiop qwerty123 qwerty12 qwerty1234 asdfghjk asdfghjkl zxcvbnm1 abcd1234 abcdefgh abc12345 a1b2c3d4
  password password1 password12 password123 password! passw0rd p@ssw0rd p@ssword p@$$w0rd pa$$w0rd pass1234 passwort
  changeme changeme1 welcome1 welcome123 letmein1 letmein123 iloveyou iloveyou1 trustno1 sunshine princess football
  baseball superman starwars computer whatever michelle jennifer dragon123 monkey123 master123 admin123 admin1234
  administrator root1234 toor1234 test1234 testtest secret123 default1 sallyport sallyport1 azure123 microsoft
  winter2024 winter2025 winter2026 summer2024 summer2025 summer2026 spring2025 spring2026 autumn2025 autumn2026`.split(
    /\s+/,
  ),
);

/** Every spelling of a password that looks alike is one password (RFC 8265 section 4.2.2). */
export function normalisePassword(password: string): string {
  return password.normalize('NFC');
}

/** A text that can be nobody's password, and is not worth being normalised: no 256 characters take as many units. */
export function isOverlong(password: string): boolean {
  return password.length > 4 * LONGEST;
}

/**
 * The password as it is hashed. Its length counts and whether it is known, not what it is made of (NIST SP 800-63B).
 * Throws Fault BadParameter.
 */
export function requirePassword(password: string, userPrincipalName: string): string {
  const normalised = isOverlong(password) ? password : normalisePassword(password);
  const length = isOverlong(password) ? Infinity : Array.from(normalised).length;
  if (length < SHORTEST || length > LONGEST) {
    throw new Fault('BadParameter', `The password must have ${SHORTEST} to ${LONGEST} characters.`);
  }
  const plain = normalised.toLowerCase();
  const name = userPrincipalName.toLowerCase();
  if (plain === name || plain === name.split('@')[0]) {
    throw new Fault('BadParameter', 'The password must not be the name of the user. Choose another.');
  }
  if (COMMON.has(plain) || new Set(plain).size === 1) {
    throw new Fault('BadParameter', 'The password is one of the commonest. Choose another.');
  }
  return normalised;
}
