import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type Command, Option } from 'commander';
import type { GlobalOptions } from '../../global-options.ts';
import { readSecretFile } from '../../operator.ts';
import { readStandardInput } from '../../text-input.ts';
import { usage } from '../../usage.ts';
import { warn } from '../../verb.ts';

export interface PasswordOptions extends Pick<GlobalOptions, 'onlyShowErrors'> {
  readonly password?: string;
  readonly passwordStdin?: true;
  readonly passwordFile?: string;
  readonly generatePassword?: true;
}

export function addPassword(command: Command): void {
  const others = (mine: string) =>
    ['password', 'passwordStdin', 'passwordFile', 'generatePassword'].filter((name) => name !== mine);
  command
    .addOption(new Option('--password <text>', 'the password; better by one of the next').conflicts(others('password')))
    .addOption(new Option('--password-stdin', 'the password from standard input').conflicts(others('passwordStdin')))
    .addOption(new Option('--password-file <file>', 'file with the password').conflicts(others('passwordFile')))
    .addOption(
      new Option('--generate-password', 'a random password, printed this once').conflicts(others('generatePassword')),
    );
}

export interface GivenPassword {
  readonly password: string;
  /** Nobody knows it but the program: it must be printed. */
  readonly generated: boolean;
}

/** Undefined where none of the options is there. */
export async function readPassword(options: PasswordOptions): Promise<GivenPassword | undefined> {
  const { password, passwordStdin, passwordFile, generatePassword } = options;
  const given = (text: string) => ({ password: text, generated: false });
  if (generatePassword === true) return { password: newPassword(), generated: true };
  if (passwordFile !== undefined) return given(readSecretFile(passwordFile));
  if (passwordStdin === true) return given((await readStandardInput()).toString('utf8'));
  if (password === undefined) return undefined;
  warn(
    options,
    '--password shows it to the shell history and to other processes; use --password-stdin or --password-file.',
  );
  return given(password);
}

/** The same where one is needed: a person at a terminal is asked. */
export async function needPassword(options: PasswordOptions): Promise<GivenPassword> {
  const given = await readPassword(options);
  if (given !== undefined) return given;
  if (!process.stdin.isTTY)
    throw usage('One of --password-stdin, --password-file, --generate-password and --password is needed.');
  const password = await ask('Password: ');
  if (password !== (await ask('The same again: '))) throw usage('The two passwords are not the same.');
  return { password, generated: false };
}

/** What is typed is not shown: readline echoes into a stream that swallows it. */
async function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** No letter or digit that is read as another one. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 20;

/** 116 random bits, in groups of five. */
function newPassword(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return letters.replace(/(.{5})(?=.)/g, '$1-');
}
