import type { SchemaName } from './schemas.ts';

/** What a designer shows of an action, and no schema says: where it stands in the list, and the words beside it. */
export interface Presented {
  /** `important` actions come first, `advanced` ones behind "more". */
  readonly visibility: 'important' | 'advanced';
  readonly description: string;
  readonly output: SchemaName;
  /** The schema of the body, and what the designer calls it. */
  readonly body?: { readonly schema: SchemaName; readonly label: string };
}

const REVEALS = 'What it answers is secret: turn on secure outputs, or the platform keeps it in its own run history.';
const toEncrypt = { schema: 'KeyEncryptInput', label: 'Input for the encryption operation' } as const;
const toDecrypt = { schema: 'KeyDecryptInput', label: 'Input for the decryption operation' } as const;

/** One row an action, by its operationId. */
export const PRESENTED: Readonly<Record<string, Presented>> = {
  ListKeys: {
    visibility: 'advanced',
    description: 'Names and metadata of the keys in the vault, 25 at a time.',
    output: 'KeyMetadataCollection',
  },
  ListKeyVersions: {
    visibility: 'advanced',
    description: 'All versions of one key, 25 at a time.',
    output: 'KeyMetadataCollection',
  },
  GetKeyMetadata: {
    visibility: 'advanced',
    description: 'What is known of the latest version of a key.',
    output: 'KeyMetadata',
  },
  GetKeyVersionMetadata: {
    visibility: 'advanced',
    description: 'What is known of the named version of a key.',
    output: 'KeyMetadata',
  },
  EncryptData: {
    visibility: 'important',
    description: 'Encrypts a text with the latest version of a key.',
    output: 'KeyEncryptOutput',
    body: toEncrypt,
  },
  EncryptDataWithVersion: {
    visibility: 'advanced',
    description: 'Encrypts a text with the named version of a key.',
    output: 'KeyEncryptOutput',
    body: toEncrypt,
  },
  DecryptData: {
    visibility: 'important',
    description: `Decrypts with the latest version of a key. ${REVEALS}`,
    output: 'KeyDecryptOutput',
    body: toDecrypt,
  },
  DecryptDataWithVersion: {
    visibility: 'advanced',
    description: `Decrypts with the named version of a key. ${REVEALS}`,
    output: 'KeyDecryptOutput',
    body: toDecrypt,
  },
  ListSecrets: {
    visibility: 'advanced',
    description: 'Names and metadata of the secrets in the vault, 25 at a time and without their values.',
    output: 'SecretMetadataCollection',
  },
  ListSecretVersions: {
    visibility: 'advanced',
    description: 'All versions of one secret, 25 at a time and without their values.',
    output: 'SecretMetadataCollection',
  },
  GetSecretMetadata: {
    visibility: 'advanced',
    description: 'What is known of the latest version of a secret, without its value.',
    output: 'SecretMetadata',
  },
  GetSecretVersionMetadata: {
    visibility: 'advanced',
    description: 'What is known of the named version of a secret, without its value.',
    output: 'SecretMetadata',
  },
  GetSecret: {
    visibility: 'important',
    description: `The latest version of a secret, with its value. ${REVEALS}`,
    output: 'Secret',
  },
  GetSecretVersion: {
    visibility: 'advanced',
    description: `The named version of a secret, with its value. ${REVEALS}`,
    output: 'Secret',
  },
};

/** What a designer shows of an input, and which action fills its drop-down list. */
interface Asked {
  readonly label: string;
  readonly description: string;
  readonly listedBy?: string;
}

/** The parameters in paths and queries, by name. */
export const ASKED: Readonly<Record<string, Asked>> = {
  keyName: { label: 'Name of the key', description: 'Which key of the vault.', listedBy: 'ListKeys' },
  keyVersion: { label: 'Version of the key', description: 'Its 32 hexadecimal digits.' },
  secretName: { label: 'Name of the secret', description: 'Which secret of the vault.', listedBy: 'ListSecrets' },
  secretVersion: { label: 'Version of the secret', description: 'Its 32 hexadecimal digits.' },
  continuationToken: {
    label: 'Continuation token',
    description: 'The continuationToken of the page before, for the next 25.',
  },
};
