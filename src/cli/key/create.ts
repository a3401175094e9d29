import { type Command, Option } from 'commander';
import type { KeyBundle } from '../../wire/keys.ts';
import { type AttributeOptions, addAttributeOptions, describe } from '../attribute-options.ts';
import { addExamples, wholeNumber } from '../global-options.ts';
import { addNewOptions, findTarget, type NewOptions } from '../object-options.ts';
import { verb } from '../verb.ts';
import { KEY_COLUMNS, viewKey } from './view.ts';

interface Options extends NewOptions, AttributeOptions {
  readonly kty: string;
  readonly size?: number;
  readonly curve?: string;
  readonly protection: Protection;
  readonly ops?: readonly string[];
}

export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a key: a new one, or a new version');
  addNewOptions(command, 'keys');
  command
    .option('--kty <type>', 'type of the key: RSA, EC or oct', 'RSA')
    .option('--size <bits>', 'its size: 2048, 3072 or 4096; for oct 128, 192 or 256', wholeNumber)
    .option('--curve <name>', 'its curve, for EC: P-256, P-384, P-521 or P-256K');
  addProtection(command);
  addOps(command);
  addAttributeOptions(command);
  addExamples(
    command,
    'key create --vault-name demo --name payroll',
    'key create --vault-name demo --name archive --size 4096 --ops encrypt decrypt',
    'key create --vault-name demo --name release --kty EC --curve P-384',
  );
  verb(command, async (server, options: Options) => {
    const { kty, size, curve, ops, protection } = options;
    const { vault, path } = await findTarget(server, 'keys', options);
    const body = { kty: typeOf(kty, protection), key_size: size, crv: curve, key_ops: ops, ...describe(options) };
    const key = (await vault.call('POST', `${path}/create`, body)).body as KeyBundle;
    return { data: viewKey(key), columns: KEY_COLUMNS };
  });
}

export function addOps(command: Command): void {
  command.option('--ops <operation...>', 'what it may be used for: encrypt, decrypt, …; all where it is not said');
}

/** az's words; a key in hardware has a type of its own. */
const PROTECTIONS = ['software', 'hsm'] as const;
export type Protection = (typeof PROTECTIONS)[number];

export function addProtection(command: Command): void {
  const what = 'hsm asks for a key in hardware, which the server refuses unless it was told otherwise';
  command.addOption(new Option('-p, --protection <how>', what).choices(PROTECTIONS).default('software'));
}

function typeOf(kty: string, protection: Protection): string {
  return protection === 'hsm' && !kty.endsWith('-HSM') ? `${kty}-HSM` : kty;
}
