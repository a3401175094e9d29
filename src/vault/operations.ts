import type { Operation } from '../operation.ts';
import { backupKey } from './keys/backup-key.ts';
import { createKey } from './keys/create-key.ts';
import { decrypt } from './keys/decrypt.ts';
import { deleteKey } from './keys/delete-key.ts';
import { encrypt } from './keys/encrypt.ts';
import { getDeletedKey } from './keys/get-deleted-key.ts';
import { getKey } from './keys/get-key.ts';
import { getKeyAttestation } from './keys/get-key-attestation.ts';
import { getRandomBytes } from './keys/get-random-bytes.ts';
import { getRotationPolicy } from './keys/get-rotation-policy.ts';
import { importKey } from './keys/import-key.ts';
import { listDeletedKeys } from './keys/list-deleted-keys.ts';
import { listKeyVersions } from './keys/list-key-versions.ts';
import { listKeys } from './keys/list-keys.ts';
import { purgeDeletedKey } from './keys/purge-deleted-key.ts';
import { recoverDeletedKey } from './keys/recover-deleted-key.ts';
import { release } from './keys/release.ts';
import { restoreKey } from './keys/restore-key.ts';
import { rotateKey } from './keys/rotate-key.ts';
import { sign } from './keys/sign.ts';
import { unwrapKey } from './keys/unwrap-key.ts';
import { updateKey } from './keys/update-key.ts';
import { updateRotationPolicy } from './keys/update-rotation-policy.ts';
import { verify } from './keys/verify.ts';
import { wrapKey } from './keys/wrap-key.ts';
import type { VaultContext } from './room.ts';
import { backupSecret } from './secrets/backup-secret.ts';
import { deleteSecret } from './secrets/delete-secret.ts';
import { getDeletedSecret } from './secrets/get-deleted-secret.ts';
import { getSecret } from './secrets/get-secret.ts';
import { listDeletedSecrets } from './secrets/list-deleted-secrets.ts';
import { listSecretVersions } from './secrets/list-secret-versions.ts';
import { listSecrets } from './secrets/list-secrets.ts';
import { purgeDeletedSecret } from './secrets/purge-deleted-secret.ts';
import { recoverDeletedSecret } from './secrets/recover-deleted-secret.ts';
import { restoreSecret } from './secrets/restore-secret.ts';
import { setSecret } from './secrets/set-secret.ts';
import { updateSecret } from './secrets/update-secret.ts';

interface VaultOperation {
  /** `operationName` of Azure's own audit events ("Azure Key Vault logging"). */
  readonly event: string;
  readonly operation: Operation<VaultContext>;
}

/** The data plane, one row an operation: adding one is adding a file and a row. */
export const OPERATIONS: readonly VaultOperation[] = [
  { event: 'SecretSet', operation: setSecret },
  { event: 'SecretGet', operation: getSecret },
  { event: 'SecretUpdate', operation: updateSecret },
  { event: 'SecretDelete', operation: deleteSecret },
  { event: 'SecretList', operation: listSecrets },
  { event: 'SecretListVersions', operation: listSecretVersions },
  { event: 'SecretGetDeleted', operation: getDeletedSecret },
  { event: 'SecretListDeleted', operation: listDeletedSecrets },
  { event: 'SecretRecover', operation: recoverDeletedSecret },
  { event: 'SecretPurge', operation: purgeDeletedSecret },
  { event: 'SecretBackup', operation: backupSecret },
  { event: 'SecretRestore', operation: restoreSecret },
  { event: 'KeyCreate', operation: createKey },
  { event: 'KeyImport', operation: importKey },
  { event: 'KeyGet', operation: getKey },
  { event: 'KeyGetAttestation', operation: getKeyAttestation },
  { event: 'KeyUpdate', operation: updateKey },
  { event: 'KeyDelete', operation: deleteKey },
  { event: 'KeyList', operation: listKeys },
  { event: 'KeyListVersions', operation: listKeyVersions },
  { event: 'KeyGetDeleted', operation: getDeletedKey },
  { event: 'KeyListDeleted', operation: listDeletedKeys },
  { event: 'KeyRecover', operation: recoverDeletedKey },
  { event: 'KeyPurge', operation: purgeDeletedKey },
  { event: 'KeyBackup', operation: backupKey },
  { event: 'KeyRestore', operation: restoreKey },
  { event: 'KeyRotate', operation: rotateKey },
  { event: 'KeyRotationPolicyGet', operation: getRotationPolicy },
  { event: 'KeyRotationPolicySet', operation: updateRotationPolicy },
  { event: 'KeyEncrypt', operation: encrypt },
  { event: 'KeyDecrypt', operation: decrypt },
  { event: 'KeySign', operation: sign },
  { event: 'KeyVerify', operation: verify },
  { event: 'KeyWrap', operation: wrapKey },
  { event: 'KeyUnwrap', operation: unwrapKey },
  { event: 'KeyRelease', operation: release },
  { event: 'RandomBytesGet', operation: getRandomBytes },
];
