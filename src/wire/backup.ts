import { z } from 'zod';
import { contract } from '../operation.ts';
import { keyBundle } from './keys.ts';
import { objectName } from './name.ts';
import { secretItem } from './secrets.ts';

/** Key Vault's contracts for backups of one secret or key (Key Vault REST reference, Backup Secret, Restore Secret, and keys). */

/** "Azure Key Vault backup and restore", Limitations. */
export const MOST_VERSIONS = 500;

/** 500 of the longest values are 12.5 MB; what is larger by its tags can still not be larger than this. */
export const LARGEST_BLOB = 24 * 1024 * 1024;

/** A blob in base64url, and its envelope. */
const RESTORE_BODY = (LARGEST_BLOB / 3) * 4 + 1024;

const named = z.object({ name: objectName });
const blob = z.object({ value: z.string({ error: 'value is base64url text' }) });

export const backupSecret = contract({
  name: 'BackupSecret',
  summary: 'Back up a secret with all its versions',
  method: 'POST',
  path: '/secrets/{name}/backup',
  permission: { kind: 'secrets', verb: 'backup' },
  input: named,
  output: blob,
});

export const restoreSecret = contract({
  name: 'RestoreSecret',
  summary: 'Restore a secret with all its versions',
  method: 'POST',
  path: '/secrets/restore',
  permission: { kind: 'secrets', verb: 'restore' },
  bodyLimit: RESTORE_BODY,
  input: blob,
  output: secretItem,
});

export const backupKey = contract({
  name: 'BackupKey',
  summary: 'Back up a key with all its versions',
  method: 'POST',
  path: '/keys/{name}/backup',
  permission: { kind: 'keys', verb: 'backup' },
  input: named,
  output: blob,
});

export const restoreKey = contract({
  name: 'RestoreKey',
  summary: 'Restore a key with all its versions',
  method: 'POST',
  path: '/keys/restore',
  permission: { kind: 'keys', verb: 'restore' },
  bodyLimit: RESTORE_BODY,
  input: blob,
  output: keyBundle,
});
