import { Buffer } from 'node:buffer';
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { Fault } from '../../fault.ts';
import { readMember, type UncheckedJwk, wrongMember } from './jwk-bytes.ts';

const MEMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
type Member = (typeof MEMBERS)[number];
type Numbers = Readonly<Record<Member, bigint>>;

/** What Key Vault offers (Azure: About keys, RSA key sizes). */
export const RSA_BITS: readonly number[] = [2048, 3072, 4096];

/** A 4096-bit number in base64url, with one leading zero octet. */
const LONGEST = 684;
const MAXIMUM_EXPONENT = 2n ** 32n - 1n;

/**
 * Reads a private RSA key of 2048, 3072 or 4096 bits. All eight numbers must be there and belong together, so that a
 * key that decrypts wrongly, or leaks through a wrong CRT member, is refused before it is stored.
 * @throws Fault BadParameter naming the member that is wrong.
 */
export async function rsaKeyFromJwk(jwk: UncheckedJwk): Promise<KeyObject> {
  // RFC 7518 section 6.3.2.7: who cannot use more than two primes must refuse such a key.
  if (jwk['oth'] !== undefined) throw wrong('oth', 'is not supported: the key must have two primes');
  const numbers = Object.fromEntries(MEMBERS.map((member) => [member, read(jwk, member)])) as Record<Member, bigint>;
  checkPublic(numbers);
  checkPrivate(numbers);
  const key = toKey(numbers);
  if (!(await signsForItself(key))) throw inconsistent();
  return key;
}

function read(jwk: UncheckedJwk, member: Member): bigint {
  const bytes = readMember(jwk, member, 'RSA', LONGEST);
  return BigInt(`0x${bytes.toString('hex')}`);
}

function checkPublic({ n, e }: Numbers): void {
  const bits = n.toString(2).length;
  if (!RSA_BITS.includes(bits)) throw new Fault('BadParameter', sizeSentence('member n of the RSA key', bits));
  if (e < 3n || e > MAXIMUM_EXPONENT || e % 2n === 0n) {
    throw wrong('e', 'must be an odd number from 3 to 4294967295');
  }
}

/** RFC 8017 section 3.2. These run in variable time: an import is the caller's own key, once. */
function checkPrivate({ n, e, d, p, q, dp, dq, qi }: Numbers): void {
  if (p < 2n || n % p !== 0n) throw wrong('p', 'does not divide n');
  if (q < 2n || p * q !== n) throw wrong('q', 'does not fit n and p');
  if (d >= n || (e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) throw wrong('d', 'does not fit e, p and q');
  if (dp !== d % (p - 1n)) throw wrong('dp', 'does not fit d and p');
  if (dq !== d % (q - 1n)) throw wrong('dq', 'does not fit d and q');
  if (qi >= p || (qi * q) % p !== 1n) throw wrong('qi', 'does not fit p and q');
}

function toKey(numbers: Numbers): KeyObject {
  const members = MEMBERS.map((member) => [member, base64url(numbers[member])]);
  try {
    return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(members) }, format: 'jwk' });
  } catch {
    throw inconsistent();
  }
}

/** The last check: composite "primes" pass the arithmetic above, but sign wrongly. Signs in the thread pool. */
function signsForItself(key: KeyObject): Promise<boolean> {
  const probe = randomBytes(32);
  return new Promise((resolve) => {
    sign('sha256', probe, key, (error, signature) => {
      resolve(!error && verify('sha256', probe, createPublicKey(key), signature));
    });
  });
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

/** The sentence about a key of a size that is not offered. */
export function sizeSentence(member: string, bits: number): string {
  return `The ${member} is ${bits} bits; an RSA key must have ${RSA_BITS.join(', ')} bits.`;
}

function wrong(member: string, what: string): Fault {
  return wrongMember(member, 'RSA', what);
}

function inconsistent(): Fault {
  return new Fault('BadParameter', 'The members of the RSA key do not belong to one key: p or q is not a prime.');
}
