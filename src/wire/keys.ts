import { z } from 'zod';
import { contract } from '../operation.ts';
import { attributes, settableAttributes, tagsUpTo } from './attributes.ts';
import { jsonWebKey, keyOperations, keyType, privateJsonWebKey } from './json-web-key.ts';
import { objectName, optionalVersion } from './name.ts';
import { PAGE_QUERY, pageOf, pageQuery } from './page.ts';

/** Key Vault's contracts for keys (Key Vault REST reference, Keys). */

const keyAttributes = attributes.extend({ key_size: z.number().optional() });
export type KeyAttributes = z.infer<typeof keyAttributes>;

const described = { attributes: keyAttributes, tags: z.record(z.string(), z.string()).optional() };

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

const tags = tagsUpTo(256).nullish();
const UNRELEASED = 'this vault releases no keys';
const keySettings = {
  key_ops: keyOperations.nullish(),
  attributes: settableAttributes
    .safeExtend({
      exportable: z.literal(false, { error: `attributes.exportable is not true: ${UNRELEASED}` }).optional(),
    })
    .optional(),
  release_policy: z.null({ error: `release_policy must be left out: ${UNRELEASED}` }).optional(),
  tags,
};

export const createKey = contract({
  name: 'CreateKey',
  summary: 'Create a key',
  method: 'POST',
  path: '/keys/{name}/create',
  permission: { kind: 'keys', verb: 'create' },
  input: z.object({
    name: objectName,
    kty: keyType,
    key_size: z.int({ error: 'key_size is a number of bits' }).nullish(),
    crv: z.string({ error: 'crv is the name of a curve' }).max(64, 'crv is too long').nullish(),
    public_exponent: z.literal(65_537, { error: 'public_exponent is 65537' }).nullish(),
    ...keySettings,
  }),
  output: keyBundle,
});

export const importKey = contract({
  name: 'ImportKey',
  summary: 'Import a key',
  method: 'PUT',
  path: '/keys/{name}',
  permission: { kind: 'keys', verb: 'import' },
  input: z.object({
    name: objectName,
    key: privateJsonWebKey,
    Hsm: z.boolean({ error: 'Hsm is true or false' }).nullish(),
    ...keySettings,
  }),
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

export const getKeyAttestation = contract({
  name: 'GetKeyAttestation',
  summary: 'Get a key with the attestation of its hardware',
  method: 'GET',
  path: '/keys/{name}/{version?}/attestation',
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
    ...keySettings,
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
