import { implement } from '../../operation.ts';
import * as wire from '../../wire/deleted.ts';
import { objectPath } from '../../wire/object-id.ts';
import { purgeObject } from '../deleted/purge.ts';
import type { VaultContext } from '../room.ts';

export const purgeDeletedKey = implement(wire.purgeDeletedKey, async (context: VaultContext, { name }) => {
  const { meta, ...written } = await purgeObject(context, 'keys', name);
  return { output: {}, ...written, facts: { target: objectPath({ kind: 'keys', name: meta.name }) } };
});
