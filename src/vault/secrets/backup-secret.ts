import { implement } from '../../operation.ts';
import * as wire from '../../wire/backup.ts';
import { objectPath } from '../../wire/object-id.ts';
import { backupObject } from '../backups.ts';
import type { VaultContext } from '../room.ts';

export const backupSecret = implement(wire.backupSecret, async (context: VaultContext, input) => {
  const { blob, name } = await backupObject(context, 'secrets', input.name);
  return { output: { value: blob.toString('base64url') }, facts: { target: objectPath({ kind: 'secrets', name }) } };
});
