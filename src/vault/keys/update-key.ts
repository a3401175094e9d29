import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { objectPath } from '../../wire/object-id.ts';
import { checked, findVersion, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { changeVersion, patched, requireOrder } from '../versions.ts';
import { keyBundle } from './bundle.ts';
import { type KeyMeta, operationsOf } from './key-type.ts';

export const updateKey = implement(wire.updateKey, async (context: VaultContext, input) => {
  const found = await findVersion(context, 'keys', input);
  if (found === undefined) throw notFound('keys', input);
  const before = checked<KeyMeta>(context, found);
  const key_ops = input.key_ops == null ? before.key_ops : operationsOf(before.kty, input.key_ops);
  const meta: KeyMeta = { ...patched(context, before, input), key_ops };
  requireOrder(meta);
  return {
    output: keyBundle(context, meta),
    ...(await changeVersion(context, found, meta)),
    facts: { target: objectPath({ kind: 'keys', name: meta.name, version: meta.version }) },
  };
});
