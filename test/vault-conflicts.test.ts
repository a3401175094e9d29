import { randomBytes } from 'node:crypto';
import { itFails, notFound, type Row, useFailures } from './vault-failures.ts';

/** Failures of names that are deleted or taken, and of backups ("REST API error codes", and recordings), as in vault-errors.test.ts. */
const { call, at, secret, key, wait } = useFailures();

const deleted = (kind: string, name: string): string =>
  `${kind} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the ` +
  `${kind.toLowerCase()} can only be recovered or purged.`;

async function backupOf(kind: 'secrets' | 'keys', name: string): Promise<string> {
  return String((await call('POST', `/${kind}/${name}/backup`)).body['value']);
}

const ROWS: readonly Row[] = [
  ...(['secrets', 'keys'] as const).map(
    (kind): Row => [
      `purging ${kind} of a vault that is protected against it`,
      () => at('kept', 'DELETE', `/deleted${kind}/Nowhere`),
      403,
      'Forbidden',
      'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will ' +
        'automatically purge it after the retention period has passed.',
    ],
  ),
  [
    'the name of a deleted secret',
    async () => {
      await secret('gone');
      await call('DELETE', '/secrets/gone');
      wait();
      return secret('Gone');
    },
    409,
    'Conflict/ObjectIsDeletedButRecoverable',
    deleted('Secret', 'Gone'),
  ],
  [
    'the name of a deleted key',
    async () => {
      await key('gone');
      await call('DELETE', '/keys/gone');
      wait();
      return key('Gone');
    },
    409,
    'Conflict/ObjectIsDeletedButRecoverable',
    deleted('Key', 'Gone'),
  ],
  ...(['recover', ''] as const).map(
    (verb): Row => [
      `a secret that is on its way to be deleted, ${verb === '' ? 'purged' : 'recovered'}`,
      async () => {
        const path = verb === '' ? '/deletedsecrets/leaving' : '/deletedsecrets/leaving/recover';
        await at('plain', 'PUT', '/secrets/leaving', { value: 'x' });
        await at('plain', 'DELETE', '/secrets/leaving');
        return at('plain', verb === '' ? 'DELETE' : 'POST', path);
      },
      409,
      'Conflict/ObjectIsBeingDeleted',
      'Secret is currently being deleted.',
    ],
  ),
  [
    'a key that is on its way to be deleted, recovered',
    async () => {
      await key('leaving');
      await call('DELETE', '/keys/leaving');
      return call('POST', '/deletedkeys/leaving/recover');
    },
    409,
    'Conflict/ObjectIsBeingDeleted',
    'Key is currently being deleted.',
  ],
  [
    'the name of a secret that is on its way to be deleted',
    async () => {
      await secret('retaken');
      await call('DELETE', '/secrets/retaken');
      return secret('retaken');
    },
    409,
    'Conflict/ObjectIsBeingDeleted',
    'Secret retaken is currently being deleted and cannot be re-created; retry later.',
  ],
  [
    'the name of a key that is on its way back',
    async () => {
      await key('returning');
      await call('DELETE', '/keys/returning');
      wait();
      await call('POST', '/deletedkeys/returning/recover');
      return key('returning');
    },
    409,
    'Conflict/ObjectIsBeingRecovered',
    'Key returning is currently being recovered and cannot be re-created; retry later.',
  ],
  [
    'the restore of a secret over one that is there',
    async () => {
      await secret('there');
      return call('POST', '/secrets/restore', { value: await backupOf('secrets', 'there') });
    },
    409,
    'Conflict',
    'A secret with the name there is already there, and a backup is not restored over it; delete and purge it first.',
  ],
  [
    'the restore of a key over a deleted one',
    async () => {
      await key('ended');
      const value = await backupOf('keys', 'ended');
      await call('DELETE', '/keys/ended');
      wait();
      return call('POST', '/keys/restore', { value });
    },
    409,
    'Conflict/ObjectIsDeletedButRecoverable',
    deleted('Key', 'ended'),
  ],
  ...(['secrets', 'keys'] as const).flatMap((kind) =>
    (
      [
        ['that is none', async () => randomBytes(300).toString('base64url')],
        ['that is empty', async () => ''],
        ['that is no base64url', async () => 'AAA='],
        ['that is cut', async () => (await backupOf(kind, kind === 'keys' ? 'demo-key' : 'api-key')).slice(0, -4)],
        ['of the other kind', () => (kind === 'keys' ? backupOf('secrets', 'api-key') : backupOf('keys', 'demo-key'))],
      ] as const
    ).map(
      ([what, blob]): Row => [
        `a backup ${what}, restored as ${kind}`,
        async () => call('POST', `/${kind}/restore`, { value: await blob() }),
        400,
        'Malformed backup blob',
        'Backup blob contains invalid or corrupt version.',
      ],
    ),
  ),
  [
    'a backup of a secret that is not there',
    () => call('POST', '/secrets/Nowhere/backup'),
    404,
    'SecretNotFound',
    notFound('secret', 'Nowhere'),
  ],
  [
    'a deleted secret that is not there',
    () => call('GET', '/deletedsecrets/Nowhere'),
    404,
    'SecretNotFound',
    'Deleted Secret not found: Nowhere',
  ],
  [
    'a deleted key that is not there',
    () => call('POST', '/deletedkeys/Nowhere/recover'),
    404,
    'KeyNotFound',
    'Deleted Key not found: Nowhere',
  ],
];

itFails(ROWS);
