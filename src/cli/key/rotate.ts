import type { Command } from 'commander';
import type { KeyBundle } from '../../wire/keys.ts';
import { addExamples } from '../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { verb } from '../verb.ts';
import { KEY_COLUMNS, viewKey } from './view.ts';

export function defineRotate(group: Command): void {
  const command = group.command('rotate').description('make a new version of a key, as its rotation policy says');
  addObjectOptions(command, 'keys', { versioned: false });
  addExamples(command, 'key rotate --vault-name demo --name demo-key --query key.kid --output tsv');
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findTarget(server, 'keys', options);
    const rotated = (await vault.call('POST', `${path}/rotate`)).body as KeyBundle;
    return { data: viewKey(rotated), columns: KEY_COLUMNS };
  });
}
