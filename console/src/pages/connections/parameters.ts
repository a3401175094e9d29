import type { ParameterSet, Values } from '../../api/connections.ts';
import { ApiError } from '../../api/request.ts';
import { fileIn, textIn, textsIn } from '../../parts/forms/fields.ts';

/** A parameter that the server refused, and its sentence. */
export interface FieldFault {
  readonly name: string;
  readonly message: string;
}

/** What a sentence begins with that is about the content of a PFX, and names no parameter. */
const PFX = /^The (certificate in the )?PFX /;

/** Which field the server's sentence is about; undefined where it names none. */
export function fieldFault(error: unknown): FieldFault | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { message } = error;
  if (PFX.test(message)) return { name: 'token:clientCertificateSecret', message };
  const [, name] = /parameter (?:properties\.)?([\w:]+) is not valid/.exec(message) ?? [];
  return name === undefined ? undefined : { name, message };
}

/** What the form says of the parameters; those that are left empty are not given. */
export async function valuesIn(form: FormData, parameters: ParameterSet['parameters']): Promise<Values> {
  const all = await Promise.all(
    Object.entries(parameters).map(async ([name, { type }]) => [name, await valueIn(form, name, type)] as const),
  );
  return Object.fromEntries(all.filter(([, value]) => value !== undefined && value !== ''));
}

async function valueIn(form: FormData, name: string, type: string): Promise<unknown> {
  if (type === 'oauthSetting') return undefined;
  // A secret may begin or end with a blank.
  if (type === 'securestring') return textsIn(form, name)[0];
  if (type !== 'object') return textIn(form, name);
  const file = fileIn(form, name);
  if (file === undefined) return undefined;
  const password = textsIn(form, `${name}.password`)[0] ?? '';
  return { pfx: toBase64(new Uint8Array(await file.arrayBuffer())), password };
}

/** RFC 4648 section 4. */
const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
