import type { Command } from 'commander';
import type { KeyBundle } from '../../wire/keys.ts';
import { addExamples } from '../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { verb } from '../verb.ts';
import { KEY_COLUMNS, viewKey } from './view.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show the public part of a key');
  addObjectOptions(command, 'keys', { versioned: true });
  addExamples(command, 'key show --vault-name demo --name demo-key --query key.kid --output tsv');
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findTarget(server, 'keys', options);
    const key = (await vault.call('GET', path)).body as KeyBundle;
    return { data: viewKey(key), columns: KEY_COLUMNS };
  });
}
