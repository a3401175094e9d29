import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/secrets.ts';
import { checked, findVersion, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { changeVersion, patched, requireOrder } from '../versions.ts';
import { type SecretMeta, secretItem } from './bundle.ts';

export const updateSecret = implement(wire.updateSecret, async (context: VaultContext, input) => {
  const found = await findVersion(context, 'secrets', input);
  if (found === undefined) throw notFound('secrets', input);
  const before = checked<SecretMeta>(context, found);
  const meta = { ...patched(context, before, input), contentType: input.contentType ?? before.contentType };
  requireOrder(meta);
  return {
    output: secretItem(context, meta, meta.version),
    ...(await changeVersion(context, found, meta)),
    facts: { target: objectPath({ kind: 'secrets', name: meta.name, version: meta.version }) },
  };
});
