import { renameSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
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
    write(file, Buffer.from(value, 'base64url'));
    return {};
  });
}

/** Written beside its name until it is whole; nobody else may read it. Throws Fault DataFolderUnusable. */
function write(path: string, bytes: Uint8Array): void {
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, bytes, { mode: 0o600, flush: true });
    renameSync(partial, path);
  } catch (cause) {
    throw new Fault('DataFolderUnusable', `The file ${path} cannot be written.`, { cause });
  }
}
