import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import type { ObjectKind } from './kinds.ts';

export function defineBackup(group: Command, { kind, one, example }: ObjectKind): void {
  const command = group.command('backup').description(`write a ${one} with all its versions into a file, encrypted`);
  addObjectOptions(command, kind, { versioned: false });
  command.option('-f, --file <file>', 'file to write');
  addExamples(command, `${one} backup --vault-name demo --name ${example} --file ${example}.backup`);
  verb(command, async (server, options: ObjectOptions & { file?: string }) => {
    const file = needed(options.file, '--file');
    const { vault, path } = await findTarget(server, kind, options);
    const { value } = (await vault.call('POST', `${path}/backup`)).body as { value: string };
    const { writePrivate } = await import('../../gateway/start/data-folder.ts');
    writePrivate(file, Buffer.from(value, 'base64url'));
    return {};
  });
}
