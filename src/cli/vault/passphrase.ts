import { type Command, Option } from 'commander';
import { readSecretFile } from '../operator.ts';
import { readStandardInput } from '../text-input.ts';
import { usage } from '../usage.ts';

export interface PassphraseOptions {
  readonly passphraseFile?: string;
  readonly passphraseStdin?: true;
}

/** Shorter ones are tried out too soon, however slow each try is. */
const SHORTEST = 12;

export function addPassphraseOptions(command: Command): void {
  command
    .addOption(new Option('--passphrase-file <file>', 'file with the passphrase').conflicts('passphraseStdin'))
    .option('--passphrase-stdin', 'the passphrase from standard input');
}

/** Undefined where none is given; throws a usage error where it is too short. */
export async function readPassphrase(options: PassphraseOptions): Promise<string | undefined> {
  const given = await read(options);
  if (given !== undefined && given.length < SHORTEST)
    throw usage(`The passphrase has less than ${SHORTEST} characters; take a longer one.`);
  return given;
}

async function read({ passphraseFile, passphraseStdin }: PassphraseOptions): Promise<string | undefined> {
  if (passphraseFile !== undefined) return readSecretFile(passphraseFile);
  return passphraseStdin === true ? (await readStandardInput()).toString('utf8') : undefined;
}
