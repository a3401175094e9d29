import { z } from 'zod';
import { contract } from '../operation.ts';
import { attributes, settableAttributes, tagsUpTo } from './attributes.ts';
import { objectName, optionalVersion } from './name.ts';
import { PAGE_QUERY, pageOf, pageQuery } from './page.ts';

/** Key Vault's contracts for secrets (Key Vault REST reference, Secrets). */

/** 25 KB, counted in bytes of UTF-8 ("Azure Key Vault service limits"). */
export const LONGEST_VALUE = 25 * 1024;

export const contentType = z
  .string({ error: 'contentType is a text' })
  .max(255, 'contentType has at most 255 characters');

const described = {
  contentType: contentType.optional(),
  id: z.string(),
  attributes,
  tags: z.record(z.string(), z.string()).optional(),
};

export const secretBundle = z.object({ value: z.string(), ...described });
export type SecretBundle = z.infer<typeof secretBundle>;

/** As it stands in a list, and as PATCH answers: everything but the value. */
export const secretItem = z.object(described);
export type SecretItem = z.infer<typeof secretItem>;

export const deletedSecretBundle = z.object({
  recoveryId: z.string(),
  deletedDate: z.number(),
  scheduledPurgeDate: z.number(),
  ...described,
});

export const setSecret = contract({
  name: 'SetSecret',
  summary: 'Set a secret',
  method: 'PUT',
  path: '/secrets/{name}',
  permission: { kind: 'secrets', verb: 'set' },
  input: z.object({
    name: objectName,
    value: z
      .string({ error: 'value is a text' })
      .refine((value) => Buffer.byteLength(value) <= LONGEST_VALUE, `value has at most ${LONGEST_VALUE} bytes`),
    contentType: contentType.nullish(),
    attributes: settableAttributes.optional(),
    tags: tagsUpTo(512).nullish(),
  }),
  output: secretBundle,
});

export const getSecret = contract({
  name: 'GetSecret',
  summary: 'Get a secret',
  method: 'GET',
  path: '/secrets/{name}/{version?}',
  permission: { kind: 'secrets', verb: 'get' },
  input: z.object({ name: objectName, version: optionalVersion }),
  output: secretBundle,
});

export const updateSecret = contract({
  name: 'UpdateSecret',
  summary: 'Change the attributes of a secret',
  method: 'PATCH',
  path: '/secrets/{name}/{version?}',
  permission: { kind: 'secrets', verb: 'set' },
  input: z.object({
    name: objectName,
    version: optionalVersion,
    contentType: contentType.nullish(),
    attributes: settableAttributes.optional(),
    tags: tagsUpTo(512).nullish(),
  }),
  output: secretItem,
});

export const deleteSecret = contract({
  name: 'DeleteSecret',
  summary: 'Delete a secret, recoverably',
  method: 'DELETE',
  path: '/secrets/{name}',
  permission: { kind: 'secrets', verb: 'delete' },
  input: z.object({ name: objectName }),
  output: deletedSecretBundle,
});

export const listSecrets = contract({
  name: 'GetSecrets',
  summary: 'List secrets',
  method: 'GET',
  path: '/secrets',
  query: PAGE_QUERY,
  permission: { kind: 'secrets', verb: 'list' },
  input: z.object(pageQuery),
  output: pageOf(secretItem),
});

export const listSecretVersions = contract({
  name: 'GetSecretVersions',
  summary: 'List the versions of a secret',
  method: 'GET',
  path: '/secrets/{name}/versions',
  query: PAGE_QUERY,
  permission: { kind: 'secrets', verb: 'list' },
  input: z.object({ name: objectName, ...pageQuery }),
  output: pageOf(secretItem),
});
