import { Fault } from '../../fault.ts';
import { fromBase64Url } from '../../wire/base64.ts';
import { objectPath } from '../../wire/object-id.ts';
import { checked, findObject, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { type KeyMeta, keyId, requireUsable } from './bundle.ts';

interface Use {
  readonly name: string;
  readonly version?: string | undefined;
  readonly value: string;
}

/** The common beginning of every cryptographic operation: the key, whether it may be used so, and the bytes. */
export async function useKey(context: VaultContext, operation: 'encrypt' | 'decrypt', input: Use) {
  const found = await findObject(context, 'keys', input);
  if (found === undefined) throw notFound('keys', input);
  const meta = checked<KeyMeta>(context, found);
  requireUsable(context, meta, operation);
  const bytes = fromBase64Url(input.value);
  if (bytes === undefined)
    throw new Fault('BadParameter', 'The parameter value is not valid: it is not base64url without padding.');
  return { found, meta, bytes };
}

/** The answer of a cryptographic operation: the key that did it, and its result. */
export function result(context: VaultContext, meta: KeyMeta, bytes: Buffer) {
  return {
    output: { kid: keyId(context, meta, meta.version), value: bytes.toString('base64url') },
    facts: { target: objectPath({ kind: 'keys', name: meta.name, version: meta.version }) },
  };
}
