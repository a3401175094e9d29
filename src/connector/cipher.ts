import { Fault } from '../fault.ts';
import type { Outcome } from '../operation.ts';
import { fromAnyBase64 } from '../wire/base64.ts';
import * as keys from '../wire/key-use.ts';
import type { ActionContext } from './context.ts';

/** What the two encrypt and the two decrypt actions have in common. */
interface Cipher {
  readonly keyName: string;
  readonly keyVersion?: string;
  readonly algorithm: string;
  readonly rawDataEncoding: 'utf8' | 'base64';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export async function encryptWith(
  { keyVault }: ActionContext,
  input: Cipher & { readonly rawData: string },
): Promise<Outcome<{ encryptedData: string }>> {
  const raw = input.rawDataEncoding === 'utf8' ? Buffer.from(input.rawData) : base64('rawData', input.rawData);
  const { output, facts } = await keyVault(keys.encrypt, use(input, raw));
  return {
    output: { encryptedData: Buffer.from(output.value, 'base64url').toString('base64') },
    ...(facts && { facts }),
  };
}

export async function decryptWith(
  { keyVault }: ActionContext,
  input: Cipher & { readonly encryptedData: string },
): Promise<Outcome<{ rawData: string }>> {
  const { output, ...outcome } = await keyVault(keys.decrypt, use(input, base64('encryptedData', input.encryptedData)));
  const raw = Buffer.from(output.value, 'base64url');
  return { ...outcome, output: { rawData: input.rawDataEncoding === 'utf8' ? text(raw) : raw.toString('base64') } };
}

function use({ keyName, keyVersion, algorithm }: Cipher, bytes: Buffer) {
  return { name: keyName, version: keyVersion, alg: algorithm, value: bytes.toString('base64url') };
}

function base64(parameter: string, value: string): Buffer {
  const bytes = fromAnyBase64(value);
  if (bytes === undefined)
    throw new Fault('BadParameter', `The parameter ${parameter} is not valid: it is neither Base64 nor base64url.`);
  return bytes;
}

function text(raw: Buffer): string {
  try {
    return utf8.decode(raw);
  } catch {
    throw new Fault(
      'BadParameter',
      'The decrypted data is not UTF-8 text; send "rawDataEncoding": "base64" to receive it as Base64.',
    );
  }
}
