import { createSecretKey, type KeyObject } from 'node:crypto';
import { readMember, type UncheckedJwk, wrongMember } from './jwk-bytes.ts';

/** The sizes of AES keys (Azure: About keys, Managed HSM). */
export const OCT_BITS: readonly number[] = [128, 192, 256];

/** Key Vault's own limit for `k` is 64 bytes; beyond them the text is not even decoded. */
const LONGEST = 86;

/**
 * Reads a symmetric key (RFC 7518 section 6.4).
 * @throws Fault BadParameter where `k` is malformed or of another length than AES takes.
 */
export function octKeyFromJwk(jwk: UncheckedJwk): KeyObject {
  const k = readMember(jwk, 'k', 'oct', LONGEST);
  try {
    if (!OCT_BITS.includes(k.length * 8)) throw wrongMember('k', 'oct', 'must have 16, 24 or 32 bytes');
    return createSecretKey(k);
  } finally {
    k.fill(0);
  }
}
