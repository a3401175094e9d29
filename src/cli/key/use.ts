import { type Command, Option } from 'commander';
import { fromAnyBase64 } from '../../wire/base64.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import type { Server } from '../server.ts';
import { addTextOptions, type TextOptions } from '../text-input.ts';
import { needed, usage } from '../usage.ts';

/** What encrypt and decrypt share. */
export interface UseOptions extends ObjectOptions, TextOptions {
  readonly algorithm?: string;
  readonly dataType: DataType;
}

/** How data that is not encrypted is written: Base64 of its bytes, or the text itself. */
export const DATA_TYPES = ['base64', 'plaintext'] as const;
export type DataType = (typeof DATA_TYPES)[number];

export function addUseOptions(command: Command, { what, dataType }: { what: string; dataType: string }): void {
  addObjectOptions(command, 'keys', { versioned: true });
  command.option('-a, --algorithm <algorithm>', 'RSA-OAEP-256, RSA-OAEP or RSA1_5');
  addTextOptions(command, what);
  command.addOption(new Option('--data-type <type>', dataType).choices(DATA_TYPES).default('base64'));
}

/** Key Vault writes bytes as base64url; people, and az, as Base64. */
export async function useKey(server: Server, operation: 'encrypt' | 'decrypt', options: UseOptions, bytes: Buffer) {
  const algorithm = needed(options.algorithm, '--algorithm');
  const { vault, path } = await findTarget(server, 'keys', options);
  const body = { alg: algorithm, value: bytes.toString('base64url') };
  const { kid, value } = (await vault.call('POST', `${path}/${operation}`, body)).body as Used;
  return { algorithm, kid, bytes: Buffer.from(value, 'base64url') };
}

interface Used {
  readonly kid: string;
  readonly value: string;
}

/** Either alphabet, padded or not, on one line or on many. Throws a usage error. */
export function readBase64(text: string): Buffer {
  const bytes = fromAnyBase64(text.replaceAll(/\s/g, ''));
  if (bytes === undefined) throw usage('The value is not Base64; for text there is --data-type plaintext.');
  return bytes;
}

export const USE_COLUMNS = { Algorithm: 'algorithm', Kid: 'kid', Result: 'result' };
