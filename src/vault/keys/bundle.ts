import type { KeyObject } from 'node:crypto';
import { openPrivateKey, type PrivateKeyMaterial, sealPrivateKey } from '../../crypto/key-material.ts';
import type { Place } from '../../crypto/seal.ts';
import { Fault } from '../../fault.ts';
import type { Sealed } from '../../sealed.ts';
import type { KeyBundle, KeyItem } from '../../wire/keys.ts';
import { objectUrl } from '../../wire/object-id.ts';
import { toSeconds } from '../../wire/time.ts';
import type { ObjectMeta, StoredObject } from '../objects.ts';
import type { VaultContext, VaultScope } from '../room.ts';
import { attributesOf } from '../versions.ts';

/** What a key's row says in the clear: its public half. The private half stands sealed beside it. */
export interface KeyMeta extends ObjectMeta {
  readonly kty: string;
  readonly n: string;
  readonly e: string;
  readonly key_ops: readonly string[];
}

export function keyId(context: VaultContext, meta: ObjectMeta, version?: string): string {
  return objectUrl(context.origin, { kind: 'keys', name: meta.name, ...(version === undefined ? {} : { version }) });
}

const tagsOf = ({ tags }: ObjectMeta) => (tags === undefined ? {} : { tags: { ...tags } });

export function keyBundle(context: VaultContext, meta: KeyMeta): KeyBundle {
  const { kty, n, e } = meta;
  return {
    key: { kid: keyId(context, meta, meta.version), kty, key_ops: [...meta.key_ops], n, e },
    attributes: attributesOf(context, meta),
    ...tagsOf(meta),
  };
}

export function keyItem(context: VaultContext, meta: ObjectMeta, version?: string): KeyItem {
  return { kid: keyId(context, meta, version), attributes: attributesOf(context, meta), ...tagsOf(meta) };
}

export function sealMaterial(context: VaultScope, material: PrivateKeyMaterial) {
  return (place: Place, meta: string): Sealed => sealPrivateKey(material, context.room.seal, place, meta);
}

export function privateKeyOf(context: VaultContext, { row, place }: StoredObject): KeyObject {
  return openPrivateKey(row.sealed ?? new Uint8Array(), context.room.seal, place, row.meta);
}

/**
 * Whether `operation` may use the key now ("About keys", key attributes): never when disabled or when key_ops lacks it;
 * outside nbf and exp only what undoes earlier work (decrypt, unwrap, verify) still runs.
 */
export function requireUsable(context: VaultContext, meta: KeyMeta, operation: 'encrypt' | 'decrypt'): void {
  const now = toSeconds(context.room.clock());
  const refuse = (why: string, inner: string): never => {
    throw new Fault('Forbidden', why, { inner });
  };
  if (!meta.enabled) refuse(`Operation ${operation} is not allowed on a disabled key.`, 'KeyDisabled');
  if (!meta.key_ops.includes(operation))
    refuse(`Operation ${operation} is not permitted on this key.`, 'KeyOperationForbidden');
  if (operation === 'decrypt') return;
  if (meta.nbf !== undefined && now < meta.nbf)
    refuse(`Operation ${operation} is not allowed on a key that is not yet valid.`, 'KeyNotYetValid');
  if (meta.exp !== undefined && now >= meta.exp)
    refuse(`Operation ${operation} is not allowed on an expired key.`, 'KeyExpired');
}
