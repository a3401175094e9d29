import { implement } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import * as wire from '../../wire/secrets.ts';
import { listVersions } from '../pages.ts';
import type { VaultContext } from '../room.ts';
import { secretItem } from './bundle.ts';

export const listSecretVersions = implement(wire.listSecretVersions, async (context: VaultContext, input) => ({
  output: await listVersions(context, 'secrets', input, (meta) => secretItem(context, meta, meta.version)),
  facts: { target: objectPath({ kind: 'secrets', name: input.name }) },
}));
