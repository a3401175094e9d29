import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/secrets.ts';
import { findObject, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { openValue, refuseDisabled, type SecretMeta, secretItem } from './bundle.ts';

export const getSecret = implement(wire.getSecret, async (context: VaultContext, input) => {
  const found = await findObject(context, 'secrets', input);
  if (found === undefined) throw notFound('secrets', input);
  const value = openValue(context, found);
  const meta = JSON.parse(found.row.meta) as SecretMeta;
  refuseDisabled(meta);
  return {
    output: { value, ...secretItem(context, meta, meta.version) },
    facts: { target: objectPath({ kind: 'secrets', name: meta.name, version: meta.version }) },
  };
});
