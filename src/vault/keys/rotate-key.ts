import { makeKey } from '../../crypto/key-material.ts';
import { implement } from '../../operation.ts';
import { later } from '../../wire/duration.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/rotation.ts';
import { findLive } from '../deleted/find.ts';
import { checked, keyOf, notFound, type StoredObject, stillLatest } from '../objects.ts';
import type { VaultContext, VaultScope } from '../room.ts';
import { addVersion, freshMeta } from '../versions.ts';
import { keyBundle, sealMaterial } from './bundle.ts';
import { described, type KeyMeta, specOf } from './key-type.ts';
import { durationOf, findPolicy, type StoredPolicy } from './rotation-policy.ts';

export const rotateKey = implement(wire.rotateKey, async (context: VaultContext, input) => {
  const found = await findLive(context, 'keys', input.name);
  if (found === undefined) throw notFound('keys', input);
  const { name } = checked(context, found);
  const { meta, ...written } = await rotated(context, found, await findPolicy(context, name));
  return { output: keyBundle(context, meta), ...written };
});

/**
 * The next version of a key: new material of the same type and size, the same operations and tags, and the end that the
 * policy gives ("Configure cryptographic key auto-rotation in Azure Key Vault"). Holds only while `found` is the latest.
 */
export async function rotated(scope: VaultScope, found: StoredObject, { expiryTime }: StoredPolicy) {
  const before = checked<KeyMeta>(scope, found);
  const material = await makeKey(specOf(before));
  const fresh = freshMeta(scope, before.name, { tags: before.tags && { ...before.tags } });
  const meta: KeyMeta = {
    ...fresh,
    ...(expiryTime !== undefined && { exp: later(fresh.created, durationOf(expiryTime)) }),
    ...described(material, before.kty),
    key_ops: before.key_ops,
  };
  const { changes, touches } = await addVersion(scope, 'keys', meta, sealMaterial(scope, material));
  const same = scope.room.store.change(stillLatest, { ...keyOf(scope, 'keys', meta.name), was: found.row.mac });
  return {
    meta,
    changes: [same, ...changes],
    touches,
    facts: { target: objectPath({ kind: 'keys', name: meta.name, version: meta.version }) },
  };
}
