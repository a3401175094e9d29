import type { KeyMaterial } from '../../crypto/key-material.ts';
import type { Outcome } from '../../operation.ts';
import type { KeyOperation, KeyType } from '../../wire/json-web-key.ts';
import type { KeyBundle } from '../../wire/keys.ts';
import { objectPath } from '../../wire/object-id.ts';
import type { VaultContext } from '../room.ts';
import { addVersion, freshMeta, type Settable } from '../versions.ts';
import { keyBundle, sealMaterial } from './bundle.ts';
import { described, type KeyMeta, operationsOf } from './key-type.ts';

interface NewKey extends Settable {
  readonly name: string;
  readonly kty: KeyType;
  readonly key_ops?: readonly KeyOperation[] | null | undefined;
}

/** The common end of create and import: a first or further version under the name. */
export async function addKey(context: VaultContext, input: NewKey, material: KeyMaterial): Promise<Outcome<KeyBundle>> {
  const meta: KeyMeta = {
    ...freshMeta(context, input.name, input),
    ...described(material, input.kty),
    key_ops: operationsOf(input.kty, input.key_ops),
  };
  return {
    output: keyBundle(context, meta),
    ...(await addVersion(context, 'keys', meta, sealMaterial(context, material))),
    facts: { target: objectPath({ kind: 'keys', name: meta.name, version: meta.version }) },
  };
}
