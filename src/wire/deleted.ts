import { z } from 'zod';
import { contract } from '../operation.ts';
import { deletedKeyBundle, keyBundle, keyItem } from './keys.ts';
import { objectName } from './name.ts';
import { PAGE_QUERY, pageOf, pageQuery } from './page.ts';
import { deletedSecretBundle, secretItem } from './secrets.ts';

/** Key Vault's contracts for what is deleted and can be recovered (Key Vault REST reference, Deleted Secrets, Deleted Keys). */

const deletion = { recoveryId: z.string(), deletedDate: z.number(), scheduledPurgeDate: z.number() };
const named = z.object({ name: objectName });
const page = z.object(pageQuery);
const nothing = z.object({});

export const getDeletedSecret = contract({
  name: 'GetDeletedSecret',
  summary: 'Get a deleted secret, without its value',
  method: 'GET',
  path: '/deletedsecrets/{name}',
  permission: { kind: 'secrets', verb: 'get' },
  input: named,
  output: deletedSecretBundle,
});

export const listDeletedSecrets = contract({
  name: 'GetDeletedSecrets',
  summary: 'List deleted secrets',
  method: 'GET',
  path: '/deletedsecrets',
  query: PAGE_QUERY,
  permission: { kind: 'secrets', verb: 'list' },
  input: page,
  output: pageOf(secretItem.extend(deletion)),
});

export const recoverDeletedSecret = contract({
  name: 'RecoverDeletedSecret',
  summary: 'Recover a deleted secret with all its versions',
  method: 'POST',
  path: '/deletedsecrets/{name}/recover',
  permission: { kind: 'secrets', verb: 'recover' },
  input: named,
  output: secretItem,
});

export const purgeDeletedSecret = contract({
  name: 'PurgeDeletedSecret',
  summary: 'Purge a deleted secret for good',
  method: 'DELETE',
  path: '/deletedsecrets/{name}',
  permission: { kind: 'secrets', verb: 'purge' },
  input: named,
  output: nothing,
  status: 204,
});

export const getDeletedKey = contract({
  name: 'GetDeletedKey',
  summary: 'Get the public part of a deleted key',
  method: 'GET',
  path: '/deletedkeys/{name}',
  permission: { kind: 'keys', verb: 'get' },
  input: named,
  output: deletedKeyBundle,
});

export const listDeletedKeys = contract({
  name: 'GetDeletedKeys',
  summary: 'List deleted keys',
  method: 'GET',
  path: '/deletedkeys',
  query: PAGE_QUERY,
  permission: { kind: 'keys', verb: 'list' },
  input: page,
  output: pageOf(keyItem.extend(deletion)),
});

export const recoverDeletedKey = contract({
  name: 'RecoverDeletedKey',
  summary: 'Recover a deleted key with all its versions',
  method: 'POST',
  path: '/deletedkeys/{name}/recover',
  permission: { kind: 'keys', verb: 'recover' },
  input: named,
  output: keyBundle,
});

export const purgeDeletedKey = contract({
  name: 'PurgeDeletedKey',
  summary: 'Purge a deleted key for good',
  method: 'DELETE',
  path: '/deletedkeys/{name}',
  permission: { kind: 'keys', verb: 'purge' },
  input: named,
  output: nothing,
  status: 204,
});
