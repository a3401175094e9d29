import type { Command } from 'commander';
import type { KeyItem } from '../../wire/keys.ts';
import { addExamples } from '../global-options.ts';
import { addMaxResults, addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { VERSION_COLUMNS } from '../object-view.ts';
import { collect } from '../pages.ts';
import { verb } from '../verb.ts';
import { viewKeyItem } from './view.ts';

export function defineListVersions(group: Command): void {
  const command = group.command('list-versions').description('list the versions of a key');
  addObjectOptions(command, 'keys', { versioned: false });
  addMaxResults(command);
  addExamples(command, 'key list-versions --vault-name demo --name demo-key --output table');
  verb(command, async (server, options: ObjectOptions & { maxresults?: number }) => {
    const { vault, path } = await findTarget(server, 'keys', options);
    const versions = await collect<KeyItem>(vault, `${path}/versions`, options.maxresults);
    return { data: versions.map(viewKeyItem), columns: VERSION_COLUMNS };
  });
}
