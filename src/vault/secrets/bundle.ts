import type { Place } from '../../crypto/seal.ts';
import { Fault } from '../../fault.ts';
import type { Sealed } from '../../sealed.ts';
import { objectUrl } from '../../wire/object-id.ts';
import type { SecretItem } from '../../wire/secrets.ts';
import { notFound, type ObjectMeta, type StoredObject } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { attributesOf } from '../versions.ts';

/** What a secret's row says in the clear; its value stands sealed beside it. */
export interface SecretMeta extends ObjectMeta {
  readonly contentType?: string | undefined;
}

/** Everything but the value. `version` is left out of a list's identifiers, as Key Vault leaves it out. */
export function secretItem(context: VaultContext, meta: SecretMeta, version?: string): SecretItem {
  const id = { kind: 'secrets', name: meta.name, ...(version === undefined ? {} : { version }) } as const;
  return {
    ...(meta.contentType === undefined ? {} : { contentType: meta.contentType }),
    id: objectUrl(context.origin, id),
    attributes: attributesOf(context, meta),
    ...(meta.tags === undefined ? {} : { tags: { ...meta.tags } }),
  };
}

export function sealValue(context: VaultContext, value: string) {
  return (place: Place, meta: string): Sealed => context.room.seal.seal(Buffer.from(value), place, meta);
}

/** The plaintext of a row; opening it also proves `meta`. Throws Fault Tampered. */
export function openValue(context: VaultContext, { row, place, kind }: StoredObject): string {
  if (row.sealed === null) throw notFound(kind, { name: place.name });
  const plain = context.room.seal.open(row.sealed, place, row.meta);
  const value = plain.toString();
  plain.fill(0);
  return value;
}

/** A secret is readable outside nbf and exp, which only inform; only `enabled: false` blocks its value ("About secrets"). */
export function refuseDisabled(meta: SecretMeta): void {
  if (meta.enabled) return;
  throw new Fault('Forbidden', 'Operation get is not allowed on a disabled secret.', { inner: 'SecretDisabled' });
}
