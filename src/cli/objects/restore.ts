import { type Command, Option } from 'commander';
import { addExamples } from '../global-options.ts';
import { readBytes } from '../operator.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import type { ObjectKind } from './kinds.ts';

interface Options {
  readonly vaultName?: string;
  readonly file?: string;
}

export function defineRestore(group: Command, object: ObjectKind): void {
  const command = group.command('restore').description(`restore a ${object.one} with all its versions from a backup`);
  command.addOption(new Option('--vault-name <name>', 'name of the vault'));
  command.option('-f, --file <file>', 'file of the backup');
  addExamples(command, `${object.one} restore --vault-name demo --file ${object.example}.backup`);
  verb(command, async (server, { vaultName, file }: Options) => {
    const value = readBytes(needed(file, '--file')).toString('base64url');
    const vault = await server.vault(needed(vaultName, '--vault-name'));
    const { body } = await vault.call('POST', `/${object.kind}/restore`, { value });
    return { data: object.view(body), columns: object.columns };
  });
}
