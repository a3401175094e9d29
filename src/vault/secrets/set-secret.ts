import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/secrets.ts';
import type { VaultContext } from '../room.ts';
import { addVersion, freshMeta } from '../versions.ts';
import { type SecretMeta, sealValue, secretItem } from './bundle.ts';

export const setSecret = implement(wire.setSecret, async (context: VaultContext, input) => {
  const meta: SecretMeta = { ...freshMeta(context, input.name, input), contentType: input.contentType ?? undefined };
  const written = await addVersion(context, 'secrets', meta, sealValue(context, input.value));
  return {
    output: { value: input.value, ...secretItem(context, meta, meta.version) },
    ...written,
    facts: { target: objectPath({ kind: 'secrets', name: meta.name, version: meta.version }) },
  };
});
