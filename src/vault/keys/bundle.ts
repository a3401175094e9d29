import type { KeyObject } from 'node:crypto';
import { bitsOf, type PublicHalf } from '../../crypto/jwk/public-half.ts';
import { type KeyMaterial, openPrivateKey, openSecretKey, sealPrivateKey } from '../../crypto/key-material.ts';
import type { Place } from '../../crypto/seal.ts';
import { Fault } from '../../fault.ts';
import type { Sealed } from '../../sealed.ts';
import { isSince } from '../../wire/api-version.ts';
import type { KeyOperation } from '../../wire/json-web-key.ts';
import type { KeyAttributes, KeyBundle, KeyItem } from '../../wire/keys.ts';
import { objectUrl } from '../../wire/object-id.ts';
import { toSeconds } from '../../wire/time.ts';
import type { ObjectMeta, StoredObject } from '../objects.ts';
import type { VaultContext, VaultScope } from '../room.ts';
import { attributesOf } from '../versions.ts';
import { type KeyMeta, publicHalf } from './key-type.ts';

export function keyId(context: VaultContext, meta: ObjectMeta, version?: string): string {
  return objectUrl(context.origin, { kind: 'keys', name: meta.name, ...(version === undefined ? {} : { version }) });
}

const tagsOf = ({ tags }: ObjectMeta) => (tags === undefined ? {} : { tags: { ...tags } });

export function keyBundle(context: VaultContext, meta: KeyMeta): KeyBundle {
  const { kty, n, e, crv, x, y } = meta;
  return {
    key: { kid: keyId(context, meta, meta.version), kty, key_ops: [...meta.key_ops], n, e, crv, x, y },
    attributes: keyAttributes(context, meta),
    ...tagsOf(meta),
  };
}

export function keyItem(context: VaultContext, meta: KeyMeta, version?: string): KeyItem {
  return { kid: keyId(context, meta, version), attributes: keyAttributes(context, meta), ...tagsOf(meta) };
}

/** `key_size` came with 2026-04-01; clients of older versions would not know what it is. */
function keyAttributes(context: VaultContext, meta: KeyMeta): KeyAttributes {
  const size = isSince(context.apiVersion, '2026-04-01') ? { key_size: bitsOf(publicHalf(meta)) } : {};
  return { ...attributesOf(context, meta), ...size };
}

export function sealMaterial(context: VaultScope, material: KeyMaterial) {
  return (place: Place, meta: string): Sealed => sealPrivateKey(material, context.room.seal, place, meta);
}

/** The private half, or the secret, as a handle. Throws Fault Tampered. */
export function privateKeyOf(context: VaultContext, { row, place }: StoredObject, { kty }: PublicHalf): KeyObject {
  const open = kty === 'oct' ? openSecretKey : openPrivateKey;
  return open(row.sealed ?? new Uint8Array(), context.room.seal, place, row.meta);
}

const UNDOING: readonly KeyOperation[] = ['decrypt', 'unwrapKey', 'verify'];

/**
 * Whether `operation` may use the key now ("About keys", key attributes): never when disabled or when key_ops lacks it;
 * outside nbf and exp only what undoes earlier work (decrypt, unwrap, verify) still runs.
 */
export function requireUsable(context: VaultContext, meta: KeyMeta, operation: KeyOperation): void {
  const now = toSeconds(context.room.clock());
  const refuse = (why: string, inner: string): never => {
    throw new Fault('Forbidden', why, { inner });
  };
  if (!meta.enabled) refuse(`Operation ${operation} is not allowed on a disabled key.`, 'KeyDisabled');
  if (!meta.key_ops.includes(operation))
    refuse(`Operation ${operation} is not permitted on this key.`, 'KeyOperationForbidden');
  if (UNDOING.includes(operation)) return;
  if (meta.nbf !== undefined && now < meta.nbf)
    refuse(`Operation ${operation} is not allowed on a key that is not yet valid.`, 'KeyNotYetValid');
  if (meta.exp !== undefined && now >= meta.exp)
    refuse(`Operation ${operation} is not allowed on an expired key.`, 'KeyExpired');
}
