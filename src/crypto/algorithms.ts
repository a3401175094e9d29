import { Fault } from '../fault.ts';
import { AES_CIPHERS } from './algorithms/aes-ciphers.ts';
import type { Cipher, KeyOperation, Signature } from './algorithms/algorithm.ts';
import { EC_SIGNATURES } from './algorithms/ec-signatures.ts';
import { HMAC_SIGNATURES } from './algorithms/hmac-signatures.ts';
import { RSA_CIPHERS } from './algorithms/rsa-ciphers.ts';
import { RSA_SIGNATURES } from './algorithms/rsa-signatures.ts';
import { bitsOf, type PublicHalf } from './jwk/public-half.ts';

/** Every algorithm of Key Vault, one row each, a file for each family. Adding one is adding a row. */
export const CIPHERS: readonly Cipher[] = [...RSA_CIPHERS, ...AES_CIPHERS];
export const SIGNATURES: readonly Signature[] = [...RSA_SIGNATURES, ...EC_SIGNATURES, ...HMAC_SIGNATURES];

/** By name; a Map, so that `constructor` is not the name of an algorithm. */
const CIPHER_BY_NAME = new Map(CIPHERS.map((row) => [row.name, row]));
const SIGNATURE_BY_NAME = new Map(SIGNATURES.map((row) => [row.name, row]));

/**
 * The row of a cipher. Names are compared exactly (RFC 7518 section 3.1: `alg` is case-sensitive).
 * @throws Fault BadParameter when there is none of that name for that operation and type, curve and length of key.
 */
export function cipher(name: string, operation: KeyOperation, half: PublicHalf): Cipher {
  const row = CIPHER_BY_NAME.get(name);
  if (row === undefined || !fits(row, operation, half)) throw unsupported(CIPHERS, name, operation, half);
  return row;
}

/** The same for signatures. */
export function signature(name: string, operation: KeyOperation, half: PublicHalf): Signature {
  const row = SIGNATURE_BY_NAME.get(name);
  if (row === undefined || !fits(row, operation, half)) throw unsupported(SIGNATURES, name, operation, half);
  return row;
}

type AnyRow = Pick<Cipher, 'name' | 'kty' | 'operations' | 'crv' | 'bits'>;

function fits({ kty, operations, crv, bits }: AnyRow, operation: KeyOperation, half: PublicHalf): boolean {
  if (kty !== half.kty || !operations.includes(operation)) return false;
  if (half.kty === 'EC' && crv !== half.crv) return false;
  return bits === undefined || bits.includes(bitsOf(half));
}

function unsupported(rows: readonly AnyRow[], name: string, operation: KeyOperation, half: PublicHalf): Fault {
  const choice = rows.filter((row) => fits(row, operation, half)).map((row) => row.name);
  const advice = choice.length > 0 ? `; use ${choice.join(', ')}` : '';
  const what = `${quote(name)} is not supported for ${describe(half)}`;
  return new Fault('BadParameter', `The algorithm ${what}${advice}.`);
}

function describe(half: PublicHalf): string {
  const of = { RSA: '', EC: half.kty === 'EC' ? ` on ${half.crv}` : '', oct: ` with ${bitsOf(half)} bits` }[half.kty];
  return `a key of type "${half.kty}"${of}`;
}

/** What a caller sent is repeated short and in one line. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
