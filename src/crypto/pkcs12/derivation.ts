import { Buffer } from 'node:buffer';
import { hash, pbkdf2Sync } from 'node:crypto';
import { childrenIn, count, type Element, octets, oidOf, TAG } from './ber.ts';
import { refusal, unsupported } from './refusal.ts';

/** One password as the two kinds of derivation take it. */
export interface Password {
  /** PBKDF2. */
  readonly utf8: Buffer;
  /** PKCS#12's own: UTF-16, most significant byte first, with a zero at the end (RFC 7292 appendix B.1). */
  readonly bmp: Buffer;
}

/** Counts iterations before they are made. @throws Fault BadParameter beyond the file's allowance. */
export type Spend = (iterations: number) => void;

/** The forms that `password` may have been given: for the empty one some write the zero at the end, and some do not. */
export function formsOf(password: string): readonly Password[] {
  const utf8 = Buffer.from(password, 'utf8');
  const forms = [{ utf8, bmp: Buffer.from(`${password}\u0000`, 'utf16le').swap16() }];
  if (password === '') forms.push({ utf8, bmp: Buffer.alloc(0) });
  return forms;
}

export function createSpend(allowance: number): Spend {
  let left = allowance;
  return (iterations) => {
    if (iterations < 1) throw refusal('damaged');
    left -= iterations;
    if (left < 0) throw refusal('tooManyIterations');
  };
}

/** What a derived byte is for (RFC 7292 appendix B.3). */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

export interface Derivation {
  /** Node's name of the hash. */
  readonly hash: string;
  /** The size of the hash's input block. */
  readonly blockBytes: number;
  readonly password: Buffer;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** RFC 7292 appendix B.2. */
export function derivePkcs12({ hash: name, blockBytes, password, salt, iterations }: Derivation) {
  return (purpose: number, bytes: number): Buffer => {
    const diversifier = Buffer.alloc(blockBytes, purpose);
    let input = Buffer.concat([salt, password].map((part) => repeated(part, blockBytes)));
    const made: Buffer[] = [];
    for (let length = 0; length < bytes; ) {
      let block = hash(name, Buffer.concat([diversifier, input]), 'buffer');
      for (let round = 1; round < iterations; round += 1) block = hash(name, block, 'buffer');
      made.push(block);
      length += block.length;
      input = increased(input, Buffer.alloc(blockBytes, block), blockBytes);
    }
    return Buffer.concat(made).subarray(0, bytes);
  };
}

/** As often as fills whole blocks. */
function repeated(part: Buffer, blockBytes: number): Buffer {
  return part.length === 0 ? part : Buffer.alloc(Math.ceil(part.length / blockBytes) * blockBytes, part);
}

/** Each block of `input` plus `addend` plus one, as numbers, without what runs over. */
function increased(input: Buffer, addend: Buffer, blockBytes: number): Buffer<ArrayBuffer> {
  const sum = Buffer.from(input);
  for (let start = 0; start < sum.length; start += blockBytes) {
    let carry = 1;
    for (let at = blockBytes - 1; at >= 0; at -= 1) {
      carry += (sum[start + at] ?? 0) + (addend[at] ?? 0);
      sum[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
  return sum;
}

const PBKDF2 = '1.2.840.113549.1.5.12';

/** A key of a MAC may have any length (RFC 9579 section 4); longer than the hash's block it gains nothing. */
const MOST_KEY_BYTES = 128;

/** RFC 8018 appendix B.1.2; SHA-1 where none is named. */
const PRFS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

/** The hash that an HMAC of this identifier has. */
export function hmacHash(oid: string): string {
  const name = PRFS[oid];
  if (name === undefined) throw unsupported(oid);
  return name;
}

/**
 * PBKDF2 with the parameters of the file (RFC 8018 appendix A.2).
 * @param algorithm AlgorithmIdentifier of the derivation.
 */
export function derivePbkdf2(algorithm: Element | undefined, password: Password, spend: Spend) {
  const [id, parameters] = childrenIn(algorithm, TAG.sequence);
  if (oidOf(id) !== PBKDF2) throw unsupported(oidOf(id));
  const [salt, iterations, ...optional] = childrenIn(parameters, TAG.sequence);
  const prf = optional.find(({ tag }) => tag === TAG.sequence);
  const length = optional.find(({ tag }) => tag === TAG.integer);
  const digest = prf === undefined ? 'sha1' : hmacHash(oidOf(childrenIn(prf, TAG.sequence)[0]));
  const rounds = count(iterations);
  /** As many bytes as the file says; what the algorithm needs, where it needs a certain number. */
  return (needed?: number): Buffer => {
    const bytes = length === undefined ? needed : count(length);
    if (bytes === undefined || bytes < 1 || bytes > MOST_KEY_BYTES) throw refusal('damaged');
    if (needed !== undefined && bytes !== needed) throw refusal('damaged');
    spend(rounds);
    return pbkdf2Sync(password.utf8, octets(salt), rounds, bytes, digest);
  };
}
