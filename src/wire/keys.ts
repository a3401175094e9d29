import { z } from 'zod';
import { contract } from '../operation.ts';
import { attributes, settableAttributes, tagsUpTo } from './attributes.ts';
import { objectName, optionalVersion } from './name.ts';
import { PAGE_QUERY, pageOf, pageQuery } from './page.ts';

/** Key Vault's contracts for keys (Key Vault REST reference, Keys). */

/** In the order in which Key Vault lists them for an RSA key. */
export const KEY_OPERATIONS = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'] as const;

const keyOperations = z
  .array(z.enum(KEY_OPERATIONS, { error: `key_ops holds only ${KEY_OPERATIONS.join(', ')}` }), {
    error: 'key_ops is a list',
  })
  .refine((ops) => new Set(ops).size === ops.length, 'key_ops names no operation twice');

/** The public half only: no answer of ours has a place for d, p, q, dp, dq or qi. */
export const jsonWebKey = z.object({
  kid: z.string(),
  kty: z.string(),
  key_ops: z.array(z.string()),
  n: z.string(),
  e: z.string(),
});

const described = { attributes, tags: z.record(z.string(), z.string()).optional() };

export const keyBundle = z.object({ key: jsonWebKey, ...described });
export type KeyBundle = z.infer<typeof keyBundle>;

export const keyItem = z.object({ kid: z.string(), ...described });
export type KeyItem = z.infer<typeof keyItem>;

export const deletedKeyBundle = z.object({
  recoveryId: z.string(),
  deletedDate: z.number(),
  scheduledPurgeDate: z.number(),
  key: jsonWebKey,
  ...described,
});

const keyType = z.literal('RSA', { error: 'kty is RSA' });
const tags = tagsUpTo(256).nullish();

export const createKey = contract({
  name: 'CreateKey',
  summary: 'Create a key',
  method: 'POST',
  path: '/keys/{name}/create',
  permission: { kind: 'keys', verb: 'create' },
  input: z.object({
    name: objectName,
    kty: keyType,
    key_size: z
      .union([z.literal(2048), z.literal(3072), z.literal(4096)], { error: 'key_size is 2048, 3072 or 4096' })
      .optional(),
    public_exponent: z.literal(65_537, { error: 'public_exponent is 65537' }).optional(),
    key_ops: keyOperations.optional(),
    attributes: settableAttributes.optional(),
    tags,
  }),
  output: keyBundle,
});

const number = (member: string) =>
  z.string({ error: `key.${member} is base64url text` }).max(1024, `key.${member} is too long`);

/** RFC 7518 section 6.3: an RSA key with all its private parts. */
const privateJsonWebKey = z.object(
  {
    kty: keyType,
    key_ops: keyOperations.optional(),
    n: number('n'),
    e: number('e'),
    d: number('d'),
    p: number('p'),
    q: number('q'),
    dp: number('dp'),
    dq: number('dq'),
    qi: number('qi'),
  },
  { error: 'key is a JSON Web Key' },
);

export const importKey = contract({
  name: 'ImportKey',
  summary: 'Import a key',
  method: 'PUT',
  path: '/keys/{name}',
  permission: { kind: 'keys', verb: 'import' },
  input: z.object({ name: objectName, key: privateJsonWebKey, attributes: settableAttributes.optional(), tags }),
  output: keyBundle,
});

export const getKey = contract({
  name: 'GetKey',
  summary: 'Get the public part of a key',
  method: 'GET',
  path: '/keys/{name}/{version?}',
  permission: { kind: 'keys', verb: 'get' },
  input: z.object({ name: objectName, version: optionalVersion }),
  output: keyBundle,
});

export const updateKey = contract({
  name: 'UpdateKey',
  summary: 'Change the attributes and operations of a key',
  method: 'PATCH',
  path: '/keys/{name}/{version?}',
  permission: { kind: 'keys', verb: 'update' },
  input: z.object({
    name: objectName,
    version: optionalVersion,
    key_ops: keyOperations.optional(),
    attributes: settableAttributes.optional(),
    tags,
  }),
  output: keyBundle,
});

export const deleteKey = contract({
  name: 'DeleteKey',
  summary: 'Delete a key, recoverably',
  method: 'DELETE',
  path: '/keys/{name}',
  permission: { kind: 'keys', verb: 'delete' },
  input: z.object({ name: objectName }),
  output: deletedKeyBundle,
});

export const listKeys = contract({
  name: 'GetKeys',
  summary: 'List keys',
  method: 'GET',
  path: '/keys',
  query: PAGE_QUERY,
  permission: { kind: 'keys', verb: 'list' },
  input: z.object(pageQuery),
  output: pageOf(keyItem),
});

export const listKeyVersions = contract({
  name: 'GetKeyVersions',
  summary: 'List the versions of a key',
  method: 'GET',
  path: '/keys/{name}/versions',
  query: PAGE_QUERY,
  permission: { kind: 'keys', verb: 'list' },
  input: z.object({ name: objectName, ...pageQuery }),
  output: pageOf(keyItem),
});

/** Ciphertexts and digests are base64url without padding (Key Vault REST, KeyOperationsParameters). */
const cryptoInput = z.object({
  name: objectName,
  version: optionalVersion,
  alg: z.string({ error: 'alg is a text' }).max(64, 'alg is too long'),
  value: z.string({ error: 'value is base64url text' }).max(16_384, 'value is too long'),
});

const cryptoOutput = z.object({ kid: z.string(), value: z.string() });

export const encrypt = contract({
  name: 'encrypt',
  summary: 'Encrypt with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/encrypt',
  permission: { kind: 'keys', verb: 'encrypt' },
  input: cryptoInput,
  output: cryptoOutput,
});

export const decrypt = contract({
  name: 'decrypt',
  summary: 'Decrypt with a key',
  method: 'POST',
  path: '/keys/{name}/{version?}/decrypt',
  permission: { kind: 'keys', verb: 'decrypt' },
  input: cryptoInput,
  output: cryptoOutput,
});
