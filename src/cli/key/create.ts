import type { Command } from 'commander';
import type { KeyBundle } from '../../wire/keys.ts';
import { type AttributeOptions, addAttributeOptions, describe } from '../attribute-options.ts';
import { addExamples, wholeNumber } from '../global-options.ts';
import { addNewOptions, findTarget, type NewOptions } from '../object-options.ts';
import { verb } from '../verb.ts';
import { KEY_COLUMNS, viewKey } from './view.ts';

interface Options extends NewOptions, AttributeOptions {
  readonly kty: string;
  readonly size?: number;
  readonly ops?: readonly string[];
}

export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a key: a new one, or a new version');
  addNewOptions(command, 'keys');
  command
    .option('--kty <type>', 'type of the key', 'RSA')
    .option('--size <bits>', 'its size: 2048, 3072 or 4096', wholeNumber);
  addOps(command);
  addAttributeOptions(command);
  addExamples(
    command,
    'key create --vault-name demo --name payroll',
    'key create --vault-name demo --name archive --size 4096 --ops encrypt decrypt',
  );
  verb(command, async (server, options: Options) => {
    const { kty, size, ops } = options;
    const { vault, path } = await findTarget(server, 'keys', options);
    const body = { kty, key_size: size, key_ops: ops, ...describe(options) };
    const key = (await vault.call('POST', `${path}/create`, body)).body as KeyBundle;
    return { data: viewKey(key), columns: KEY_COLUMNS };
  });
}

export function addOps(command: Command): void {
  command.option('--ops <operation...>', 'what it may be used for: encrypt, decrypt, …; all where it is not said');
}
