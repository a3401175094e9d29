import type { KeyOperation } from '../../../../../src/wire/json-web-key.ts';

/** What a kind of key can be made of, the usual first, and what it can do at all and does where nothing is said. */
interface KindOfKey {
  readonly sizes: readonly number[];
  readonly curves: readonly string[];
  readonly operations: readonly KeyOperation[];
  readonly usual: readonly KeyOperation[];
}

const SIGNING = ['sign', 'verify'] as const;
const CIPHERS = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] as const;
const ALL = [...CIPHERS, ...SIGNING] as const;

const KINDS = {
  RSA: { sizes: [2048, 3072, 4096], curves: [], operations: ALL, usual: ALL },
  EC: { sizes: [], curves: ['P-256', 'P-384', 'P-521', 'P-256K'], operations: SIGNING, usual: SIGNING },
  oct: { sizes: [256, 192, 128], curves: [], operations: ALL, usual: CIPHERS },
} as const satisfies Record<string, KindOfKey>;

export type KindName = keyof typeof KINDS;
export const KIND_NAMES = ['RSA', 'EC', 'oct'] as const satisfies readonly KindName[];

/** Of `RSA-HSM` as of `RSA`. */
export const kindOf = (kty: string): KindOfKey => KINDS[kty.replace('-HSM', '') as KindName];
