import type { PrivateKeyMaterial } from '../../crypto/key-material.ts';
import type { Outcome } from '../../operation.ts';
import { KEY_OPERATIONS, type KeyBundle } from '../../wire/keys.ts';
import { objectPath } from '../../wire/object-id.ts';
import type { VaultContext } from '../room.ts';
import { addVersion, freshMeta, type Settable } from '../versions.ts';
import { type KeyMeta, keyBundle, sealMaterial } from './bundle.ts';

interface NewKey extends Settable {
  readonly name: string;
  readonly key_ops?: readonly string[] | undefined;
}

/** The common end of create and import: a first or further version under the name. */
export async function addKey(
  context: VaultContext,
  input: NewKey,
  material: PrivateKeyMaterial,
): Promise<Outcome<KeyBundle>> {
  const { kty, n, e } = material.publicJwk;
  const meta: KeyMeta = {
    ...freshMeta(context, input.name, input),
    kty,
    n,
    e,
    key_ops: input.key_ops ?? KEY_OPERATIONS,
  };
  return {
    output: keyBundle(context, meta),
    ...(await addVersion(context, 'keys', meta, sealMaterial(context, material))),
    facts: { target: objectPath({ kind: 'keys', name: meta.name, version: meta.version }) },
  };
}
