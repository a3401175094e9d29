import type { Operation } from '../operation.ts';
import { decryptData } from './actions/decrypt-data-with-key.ts';
import { decryptDataWithVersion } from './actions/decrypt-data-with-key-version.ts';
import { encryptData } from './actions/encrypt-data-with-key.ts';
import { encryptDataWithVersion } from './actions/encrypt-data-with-key-version.ts';
import { getKeyMetadata } from './actions/get-key-metadata.ts';
import { getKeyVersionMetadata } from './actions/get-key-version-metadata.ts';
import { getSecret } from './actions/get-secret.ts';
import { getSecretMetadata } from './actions/get-secret-metadata.ts';
import { getSecretVersion } from './actions/get-secret-version.ts';
import { getSecretVersionMetadata } from './actions/get-secret-version-metadata.ts';
import { listKeyVersions } from './actions/list-key-versions.ts';
import { listKeys } from './actions/list-keys.ts';
import { listSecretVersions } from './actions/list-secret-versions.ts';
import { listSecrets } from './actions/list-secrets.ts';
import type { ActionContext } from './context.ts';

/** The fourteen, in the order of Microsoft's definition. */
export const ACTIONS: readonly Operation<ActionContext>[] = [
  listKeys,
  listKeyVersions,
  getKeyMetadata,
  getKeyVersionMetadata,
  encryptData,
  encryptDataWithVersion,
  decryptData,
  decryptDataWithVersion,
  listSecrets,
  listSecretVersions,
  getSecretMetadata,
  getSecretVersionMetadata,
  getSecret,
  getSecretVersion,
];
