import { type Command, InvalidArgumentError, Option } from 'commander';
import { FORMATS, type Format } from './render.ts';

/** Options of every command that talks to a server. */
export interface GlobalOptions {
  readonly output: Format;
  readonly query?: string;
  readonly onlyShowErrors?: true;
  readonly data?: string;
  readonly url?: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly ca?: string;
}

const HEADING = 'Global options:';

const OUTPUT = [
  new Option('-o, --output <format>', 'how the result is printed').choices(FORMATS).default('json'),
  new Option('--query <expression>', 'JMESPath expression that picks from the result'),
  new Option('--only-show-errors', 'print no warnings'),
];

const SERVER = [
  new Option('--data <dir>', 'folder with operator.json (SALLYPORT_DATA; .sallyport)'),
  new Option('--url <url>', 'server, where there is no operator.json (SALLYPORT_URL)'),
  new Option('--ca <file>', 'certificate authority of the server, PEM (SALLYPORT_CA)'),
];

const SIGN_IN = [
  new Option('--tenant-id <guid>', 'tenant to sign in to (SALLYPORT_TENANT_ID)'),
  new Option('--client-id <guid>', 'application to sign in as (SALLYPORT_CLIENT_ID)'),
  new Option('--client-secret-file <file>', 'file with its secret (SALLYPORT_CLIENT_SECRET_FILE)'),
];

/** `signIn: false` leaves out the three options that the command has for a purpose of its own. */
export function addGlobalOptions(command: Command, { signIn }: { readonly signIn: boolean }): void {
  for (const option of [...OUTPUT, ...SERVER, ...(signIn ? SIGN_IN : [])]) {
    command.addOption(option.helpGroup(HEADING));
  }
}

/** Parser of an option's argument. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number of at least 1.');
  return Number(text);
}

export function addExamples(command: Command, ...examples: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ sallyport ${example}\n`).join('')}`);
}
