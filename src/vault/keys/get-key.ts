import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { objectPath } from '../../wire/object-id.ts';
import { checked, findObject, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { keyBundle } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const getKey = implement(wire.getKey, async (context: VaultContext, input) => {
  const found = await findObject(context, 'keys', input);
  if (found === undefined) throw notFound('keys', input);
  const meta = checked<KeyMeta>(context, found);
  return {
    output: keyBundle(context, meta),
    facts: { target: objectPath({ kind: 'keys', name: meta.name, version: meta.version }) },
  };
});
