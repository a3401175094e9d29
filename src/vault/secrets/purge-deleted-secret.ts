import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { objectPath } from '../../wire/object-id.ts';
import { purgeObject } from '../deleted/purge.ts';
import type { VaultContext } from '../room.ts';

export const purgeDeletedSecret = implement(wire.purgeDeletedSecret, async (context: VaultContext, { name }) => {
  const { meta, ...written } = await purgeObject(context, 'secrets', name);
  return { output: {}, ...written, facts: { target: objectPath({ kind: 'secrets', name: meta.name }) } };
});
