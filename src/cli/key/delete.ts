import type { Command } from 'commander';
import type { KeyBundle } from '../../wire/keys.ts';
import { addExamples } from '../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { DELETED_COLUMNS, type Deletion, viewDeletion } from '../object-view.ts';
import { verb } from '../verb.ts';
import { viewKey } from './view.ts';

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a key with all its versions, recoverably');
  addObjectOptions(command, 'keys', { versioned: false });
  addExamples(command, 'key delete --vault-name demo --name archive-key');
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findTarget(server, 'keys', options);
    const deleted = (await vault.call('DELETE', path)).body as KeyBundle & Deletion;
    return { data: { ...viewKey(deleted), ...viewDeletion(deleted) }, columns: DELETED_COLUMNS };
  });
}
