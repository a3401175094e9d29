import type { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { childrenIn, count, type Element, octets, oidOf, TAG } from './ber.ts';
import {
  type Derivation,
  derivePbkdf2,
  derivePkcs12,
  hmacHash,
  type Password,
  PURPOSE,
  type Spend,
} from './derivation.ts';
import { unsupported } from './refusal.ts';

interface Hash {
  readonly hash: string;
  readonly bytes: number;
  readonly blockBytes: number;
}

const HASHES: Readonly<Record<string, Hash>> = {
  '1.3.14.3.2.26': { hash: 'sha1', bytes: 20, blockBytes: 64 },
  '2.16.840.1.101.3.4.2.4': { hash: 'sha224', bytes: 28, blockBytes: 64 },
  '2.16.840.1.101.3.4.2.1': { hash: 'sha256', bytes: 32, blockBytes: 64 },
  '2.16.840.1.101.3.4.2.2': { hash: 'sha384', bytes: 48, blockBytes: 128 },
  '2.16.840.1.101.3.4.2.3': { hash: 'sha512', bytes: 64, blockBytes: 128 },
};

/** RFC 9579. */
const PBMAC1 = '1.2.840.113549.1.5.14';

interface MacKey {
  readonly hash: string;
  readonly key: Buffer;
}

/**
 * Whether the password made the MAC over `content` (MacData, RFC 7292 section 4); compared in constant time.
 * @throws Fault BadParameter for an algorithm that is not known, and beyond the allowance.
 */
export function isMadeWith(password: Password, macData: Element, content: Buffer, spend: Spend): boolean {
  const [info, salt, iterations] = childrenIn(macData, TAG.sequence);
  const [algorithm, given] = childrenIn(info, TAG.sequence);
  const [id, parameters] = childrenIn(algorithm, TAG.sequence);
  const oid = oidOf(id);
  const rounds = iterations === undefined ? 1 : count(iterations);
  const { hash, key } =
    oid === PBMAC1
      ? pbmac1(parameters, password, spend)
      : pkcs12Mac(oid, { password: password.bmp, salt: octets(salt), iterations: spent(rounds, spend) });
  const expected = createHmac(hash, key).update(content).digest();
  const mac = octets(given);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

/** RFC 7292 appendix B.4: as long as the hash. */
function pkcs12Mac(oid: string, given: Pick<Derivation, 'password' | 'salt' | 'iterations'>): MacKey {
  const row = HASHES[oid];
  if (row === undefined) throw unsupported(oid);
  return { hash: row.hash, key: derivePkcs12({ ...row, ...given })(PURPOSE.mac, row.bytes) };
}

/** What the MAC of the old kind says beside it, salt and iterations, stands for nothing here (RFC 9579 section 4). */
function pbmac1(parameters: Element | undefined, password: Password, spend: Spend): MacKey {
  const [derivation, scheme] = childrenIn(parameters, TAG.sequence);
  const hash = hmacHash(oidOf(childrenIn(scheme, TAG.sequence)[0]));
  return { hash, key: derivePbkdf2(derivation, password, spend)() };
}

function spent(iterations: number, spend: Spend): number {
  spend(iterations);
  return iterations;
}
