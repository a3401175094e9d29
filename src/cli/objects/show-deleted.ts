import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import type { ObjectOptions } from '../object-options.ts';
import { DELETED_COLUMNS, type Deletion, viewDeletion } from '../object-view.ts';
import { verb } from '../verb.ts';
import { addDeletedOptions, findDeleted } from './deleted-options.ts';
import type { ObjectKind } from './kinds.ts';

export function defineShowDeleted(group: Command, object: ObjectKind): void {
  const command = group.command('show-deleted').description(`show when a deleted ${object.one} will be purged`);
  addDeletedOptions(command, object);
  addExamples(command, `${object.one} show-deleted --vault-name demo --name ${object.example}`);
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findDeleted(server, object, options);
    const deleted = (await vault.call('GET', path)).body as Deletion;
    return { data: { ...object.view(deleted), ...viewDeletion(deleted) }, columns: DELETED_COLUMNS };
  });
}
