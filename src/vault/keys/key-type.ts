import type { KeyFamily, PublicHalf } from '../../crypto/jwk/public-half.ts';
import type { KeyMaterial, KeySpec } from '../../crypto/key-material.ts';
import { Fault } from '../../fault.ts';
import { KEY_OPERATIONS, type KeyOperation, type KeyType } from '../../wire/json-web-key.ts';
import type { ObjectMeta } from '../objects.ts';
import type { VaultContext } from '../room.ts';

/** What a key's row says in the clear: its public half, and the length of a secret. The private part stands sealed beside it. */
export interface KeyMeta extends ObjectMeta {
  readonly kty: KeyType;
  readonly n?: string | undefined;
  readonly e?: string | undefined;
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly bits?: number | undefined;
  readonly key_ops: readonly string[];
}

const FAMILIES: Readonly<Record<KeyType, KeyFamily>> = {
  RSA: 'RSA',
  'RSA-HSM': 'RSA',
  EC: 'EC',
  'EC-HSM': 'EC',
  oct: 'oct',
  'oct-HSM': 'oct',
};

/** What a type can do at all, and what it may do where nothing is said (recorded for RSA and EC; for oct, About keys). */
const OPERATIONS: Readonly<Record<KeyFamily, { all: readonly KeyOperation[]; standard: readonly KeyOperation[] }>> = {
  RSA: { all: KEY_OPERATIONS, standard: KEY_OPERATIONS },
  EC: { all: ['sign', 'verify'], standard: ['sign', 'verify'] },
  oct: { all: KEY_OPERATIONS, standard: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] },
};

export function publicHalf({ kty, n, e, crv, x, y, bits }: KeyMeta): PublicHalf {
  const halves = { RSA: { n, e }, EC: { crv, x, y }, oct: { bits } };
  const family = FAMILIES[kty];
  return { kty: family, ...halves[family] } as PublicHalf;
}

/** What a new key like this one is made of. */
export function specOf({ kty, n, crv, bits }: KeyMeta): KeySpec {
  const size = n === undefined ? bits : Buffer.byteLength(n, 'base64url') * 8;
  return { kty: FAMILIES[kty], crv, size };
}

/** The members of `meta` that come from the material, under the type that was asked for. */
export function described({ publicHalf }: Pick<KeyMaterial, 'publicHalf'>, kty: KeyType) {
  return { ...publicHalf, kty };
}

/** The same type as a hardware key's, where a caller asks for one beside the key. */
export function inHardware(kty: KeyType): KeyType {
  return `${FAMILIES[kty]}-HSM`;
}

/**
 * There is no hardware here: a key in hardware is refused, unless the setting says that a software key may pass for one.
 * Throws Fault BadParameter.
 */
export function familyOf({ room }: VaultContext, kty: KeyType): KeyFamily {
  const family = FAMILIES[kty];
  if (kty === family || room.softwareHsm) return family;
  throw new Fault(
    'BadParameter',
    `The key type ${kty} asks for a hardware module, which this vault does not have; use ${family}, or have the vault ` +
      'started with --hsm-keys software.',
  );
}

/** The operations that were asked for, or those that the type has by itself. Throws Fault BadParameter for any that it cannot do. */
export function operationsOf(kty: KeyType, asked: readonly KeyOperation[] | null | undefined): readonly string[] {
  const { all, standard } = OPERATIONS[FAMILIES[kty]];
  const strange = asked?.find((operation) => !all.includes(operation));
  if (strange !== undefined) {
    throw new Fault('BadParameter', `A key of type ${kty} cannot ${strange}; its key_ops are ${all.join(', ')}.`);
  }
  return asked ?? standard;
}
