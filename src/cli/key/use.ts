import { type Command, Option } from 'commander';
import { fromAnyBase64 } from '../../wire/base64.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import type { Server } from '../server.ts';
import { addTextOptions, type TextOptions } from '../text-input.ts';
import { needed, usage } from '../usage.ts';

/** What every command that uses a key has. */
export interface AlgorithmOptions extends ObjectOptions {
  readonly algorithm?: string;
}

/** What encrypt and decrypt share. */
export interface UseOptions extends AlgorithmOptions, TextOptions {
  readonly dataType: DataType;
  readonly iv?: string;
  readonly aad?: string;
  readonly tag?: string;
}

/** How data that is not encrypted is written: Base64 of its bytes, or the text itself. */
const DATA_TYPES = ['base64', 'plaintext'] as const;
export type DataType = (typeof DATA_TYPES)[number];

export function addAlgorithm(command: Command, examples: string): void {
  addObjectOptions(command, 'keys', { versioned: true });
  command.option('-a, --algorithm <algorithm>', `the algorithm: ${examples}`);
}

export function addUseOptions(command: Command, { what, dataType }: { what: string; dataType: string }): void {
  addAlgorithm(command, 'RSA-OAEP-256, A256GCM, …');
  addTextOptions(command, what);
  command.addOption(new Option('--data-type <type>', dataType).choices(DATA_TYPES).default('base64'));
  command
    .option('--iv <hex>', 'initialization vector, hexadecimal as in az; CBC is told it, GCM makes its own')
    .option('--aad <hex>', 'further data that is authenticated, hexadecimal; with GCM');
}

/** Encrypts or decrypts. Key Vault writes bytes as base64url; people, and az, as Base64, and what stands beside in hex. */
export async function useKey(server: Server, operation: 'encrypt' | 'decrypt', options: UseOptions, bytes: Buffer) {
  const parts = {
    iv: fromHex('--iv', options.iv),
    aad: fromHex('--aad', options.aad),
    tag: fromHex('--tag', options.tag),
  };
  const { kid, value, iv, aad, tag } = await callKey<Used>(server, operation, options, {
    value: bytes.toString('base64url'),
    ...parts,
  });
  const beside = Object.entries({ iv, aad, tag }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, toHex(text)]],
  );
  return {
    used: { algorithm: options.algorithm, kid },
    beside: Object.fromEntries(beside) as Record<string, string>,
    bytes: Buffer.from(value, 'base64url'),
  };
}

interface Used {
  readonly kid: string;
  readonly value: string;
  readonly iv?: string;
  readonly aad?: string;
  readonly tag?: string;
}

/** One operation with a key. Throws a usage error where no algorithm or no key is named. */
export async function callKey<Answer>(
  server: Server,
  operation: string,
  options: AlgorithmOptions,
  body: object,
): Promise<Answer> {
  const alg = needed(options.algorithm, '--algorithm');
  const { vault, path } = await findTarget(server, 'keys', options);
  return (await vault.call('POST', `${path}/${operation}`, { alg, ...body })).body as Answer;
}

/** Either alphabet, padded or not, on one line or on many. Throws a usage error. */
export function readBase64(
  text: string,
  what = 'The value is not Base64; for text there is --data-type plaintext.',
): Buffer {
  const bytes = fromAnyBase64(text.replaceAll(/\s/g, ''));
  if (bytes === undefined) throw usage(what);
  return bytes;
}

function fromHex(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw usage(`${option} is not hexadecimal.`);
  return Buffer.from(text, 'hex').toString('base64url');
}

const toHex = (text: string): string => Buffer.from(text, 'base64url').toString('hex');

export const USE_COLUMNS = { Algorithm: 'algorithm', Kid: 'kid', Result: 'result' };
