import { implement } from '../../operation.ts';
import * as wire from '../../wire/keys.ts';
import { objectPath } from '../../wire/object-id.ts';
import { listVersions } from '../pages.ts';
import type { VaultContext } from '../room.ts';
import { keyItem } from './bundle.ts';
import type { KeyMeta } from './key-type.ts';

export const listKeyVersions = implement(wire.listKeyVersions, async (context: VaultContext, input) => ({
  output: await listVersions(context, 'keys', input, (meta) => keyItem(context, meta as KeyMeta, meta.version)),
  facts: { target: objectPath({ kind: 'keys', name: input.name }) },
}));
