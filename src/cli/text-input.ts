import { type Command, Option } from 'commander';
import type { GlobalOptions } from './global-options.ts';
import { readBytes } from './operator.ts';
import { usage } from './usage.ts';
import { warn } from './verb.ts';

/** A text that is given in one of three ways, since an argument is seen by every process of the machine. */
export interface TextOptions {
  readonly value?: string;
  readonly valueStdin?: true;
  readonly file?: string;
  readonly encoding?: string;
}

export function addTextOptions(command: Command, what: string): void {
  command
    .addOption(new Option('--value <text>', what).conflicts(['valueStdin', 'file']))
    .addOption(
      new Option('--value-stdin', `${what}, from standard input; one newline at its end is left out`).conflicts('file'),
    )
    .addOption(new Option('-f, --file <file>', `${what}, from a file, exactly as it is`));
}

/** How the bytes of a file become the text that is stored; each throws where the bytes are not of that kind. */
const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  'utf-8': strict('utf-8'),
  'utf-16le': strict('utf-16le'),
  'utf-16be': strict('utf-16be'),
  ascii: (bytes) => {
    if (bytes.some((byte) => byte > 0x7f)) throw new TypeError('not ASCII');
    return Buffer.from(bytes).toString('latin1');
  },
  base64: (bytes) => Buffer.from(bytes).toString('base64'),
  hex: (bytes) => Buffer.from(bytes).toString('hex'),
};

export const ENCODINGS = Object.keys(DECODERS);

function strict(encoding: string): (bytes: Uint8Array) => string {
  return (bytes) => new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
}

export interface Reading {
  /** Whether the text is a secret: then `--value` earns a warning. */
  readonly secret: boolean;
}

/** Throws a usage error where the text is given in no way, or is not of its encoding. */
export async function readText(
  options: TextOptions & Pick<GlobalOptions, 'onlyShowErrors'>,
  { secret }: Reading,
): Promise<string> {
  const { value, valueStdin, file, encoding = 'utf-8' } = options;
  if (value !== undefined) {
    if (secret) {
      warn(
        options,
        '--value shows the secret to the shell history and to other processes; use --value-stdin or --file.',
      );
    }
    return value;
  }
  if (file !== undefined) return decode(readBytes(file), encoding, `The file ${file}`);
  if (valueStdin === true) return decode(await readStandardInput(encoding), encoding, 'Standard input');
  throw usage('One of --value, --value-stdin and --file is needed.');
}

/** The newline that `echo` adds is no part of a text; of bytes (base64, hex) every one is. */
export async function readStandardInput(encoding = 'utf-8'): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write('Reading standard input; end it with Ctrl-D.\n');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (encoding !== 'utf-8' && encoding !== 'ascii') return bytes;
  const text = bytes.toString('latin1');
  return bytes.subarray(0, text.length - (/\r?\n$/.exec(text)?.[0].length ?? 0));
}

function decode(bytes: Buffer, encoding: string, where: string): string {
  try {
    return DECODERS[encoding]?.(bytes) ?? '';
  } catch {
    throw usage(`${where} is not ${encoding} text; --encoding says what it is (base64 for bytes).`);
  }
}
