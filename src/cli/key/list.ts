import type { Command } from 'commander';
import type { KeyItem } from '../../wire/keys.ts';
import { addExamples } from '../global-options.ts';
import { addListOptions, type ListOptions } from '../object-options.ts';
import { ITEM_COLUMNS } from '../object-view.ts';
import { collect } from '../pages.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { viewKeyItem } from './view.ts';

export function defineList(group: Command): void {
  const command = group.command('list').description('list the keys of a vault');
  addListOptions(command);
  addExamples(command, 'key list --vault-name demo --output table');
  verb(command, async (server, { vaultName, maxresults }: ListOptions) => {
    const keys = await collect<KeyItem>(await server.vault(needed(vaultName, '--vault-name')), '/keys', maxresults);
    return { data: keys.map(viewKeyItem), columns: ITEM_COLUMNS };
  });
}
