import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { addListOptions, type ListOptions } from '../object-options.ts';
import { DELETED_COLUMNS, type Deletion, viewDeletion } from '../object-view.ts';
import { collect } from '../pages.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import type { ObjectKind } from './kinds.ts';

export function defineListDeleted(group: Command, object: ObjectKind): void {
  const command = group.command('list-deleted').description(`list the deleted ${object.kind} of a vault`);
  addListOptions(command);
  addExamples(command, `${object.one} list-deleted --vault-name demo --output table`);
  verb(command, async (server, { vaultName, maxresults }: ListOptions) => {
    const vault = await server.vault(needed(vaultName, '--vault-name'));
    const items = await collect<Deletion>(vault, `/deleted${object.kind}`, maxresults);
    return {
      data: items.map((item) => ({ ...object.viewItem(item), ...viewDeletion(item) })),
      columns: DELETED_COLUMNS,
    };
  });
}
