import type { Encrypted } from '../../crypto/algorithms/algorithm.ts';
import type { UsableKey } from '../../crypto/threads/key-cache.ts';
import { Fault } from '../../fault.ts';
import { fromBase64Url } from '../../wire/base64.ts';
import type { KeyOperation } from '../../wire/json-web-key.ts';
import { objectPath } from '../../wire/object-id.ts';
import { checked, findObject, notFound } from '../objects.ts';
import type { VaultContext } from '../room.ts';
import { keyId, privateKeyOf, requireUsable } from './bundle.ts';
import { importedId } from './imported.ts';
import { type KeyMeta, publicHalf } from './key-type.ts';

interface Target {
  readonly name: string;
  readonly version?: string | undefined;
}

/** The common beginning of every cryptographic operation: the key, and whether it may be used so. */
export async function useKey(context: VaultContext, operation: KeyOperation, input: Target) {
  const found = await findObject(context, 'keys', input);
  if (found === undefined) throw notFound('keys', input);
  const meta = checked<KeyMeta>(context, found);
  const half = publicHalf(meta);
  if (context.publicKeysOnly !== undefined && half.kty === 'oct') throw context.publicKeysOnly;
  requireUsable(context, meta, operation);
  const key: UsableKey = {
    id: importedId(context, meta),
    half,
    load: () => privateKeyOf(context, found, half),
  };
  return { key, meta };
}

/** The bytes of one parameter. Throws Fault BadParameter. */
export function bytesOf(parameter: string, text: string): Buffer {
  const bytes = fromBase64Url(text);
  if (bytes !== undefined) return bytes;
  throw new Fault('BadParameter', `The parameter ${parameter} is not valid: it is not base64url without padding.`);
}

interface Texts {
  readonly value: string;
  readonly iv?: string | null | undefined;
  readonly aad?: string | null | undefined;
  readonly tag?: string | null | undefined;
}

/** A text, or a ciphertext, with what stands beside it. Throws Fault BadParameter. */
export function partsOf({ value, iv, aad, tag }: Texts): Encrypted {
  const optional = (parameter: string, text: string | null | undefined) =>
    text === null || text === undefined ? undefined : bytesOf(parameter, text);
  return {
    value: bytesOf('value', value),
    iv: optional('iv', iv),
    aad: optional('aad', aad),
    tag: optional('tag', tag),
  };
}

const PARTS = ['value', 'iv', 'aad', 'tag'] as const;

/** The answer of a cryptographic operation: the key that did it, and its result. */
export function result(context: VaultContext, meta: KeyMeta, made: Encrypted) {
  const parts = PARTS.flatMap((part) => {
    const bytes = made[part];
    return bytes === undefined ? [] : [[part, text(bytes)]];
  });
  return {
    output: { kid: keyId(context, meta, meta.version), value: text(made.value), ...Object.fromEntries(parts) },
    ...facts(meta),
  };
}

/** Which version it was, for the record. */
export function facts(meta: KeyMeta) {
  return { facts: { target: objectPath({ kind: 'keys', name: meta.name, version: meta.version }) } };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
