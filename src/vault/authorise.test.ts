import { describe, expect, it } from 'vitest';
import { fullName } from '../wire/data-actions.ts';
import { BUILT_IN } from '../wire/roles.ts';
import { assigned, caller, grantsFrom, may, PRINCIPAL, reach, refusal, vault } from './authorise.fixture.ts';
import { OPERATIONS } from './operations.ts';

/** What each role may do, written down from Microsoft's page of built-in roles, operation by operation. */
const READ_SECRETS = ['GetSecrets', 'GetSecretVersions', 'GetDeletedSecrets', 'GetDeletedSecret'];
const KEEP_SECRETS = ['BackupSecret', 'RestoreSecret', 'RecoverDeletedSecret', 'PurgeDeletedSecret'];
const ALL_SECRETS = [...READ_SECRETS, ...KEEP_SECRETS, 'GetSecret', 'SetSecret', 'UpdateSecret', 'DeleteSecret'];
const READ_KEYS = [
  'GetKey',
  'GetKeyAttestation',
  'GetKeys',
  'GetKeyVersions',
  'GetDeletedKey',
  'GetDeletedKeys',
  'GetRandomBytes',
];
const USE_KEYS = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];
const MAKE_KEYS = ['CreateKey', 'ImportKey', 'UpdateKey', 'DeleteKey', 'RotateKey', 'UpdateKeyRotationPolicy'];
const KEEP_KEYS = ['BackupKey', 'RestoreKey', 'RecoverDeletedKey', 'PurgeDeletedKey'];
const ALL_KEYS = [...READ_KEYS, ...USE_KEYS, ...MAKE_KEYS, ...KEEP_KEYS, 'release', 'GetKeyRotationPolicy'];

const ROLES: Readonly<Record<string, readonly string[]>> = {
  'Key Vault Administrator': [...ALL_SECRETS, ...ALL_KEYS],
  'Key Vault Reader': [...READ_SECRETS, ...READ_KEYS, 'GetKeyRotationPolicy'],
  'Key Vault Secrets Officer': ALL_SECRETS,
  'Key Vault Secrets User': [...READ_SECRETS, 'GetSecret'],
  'Key Vault Crypto Officer': ALL_KEYS,
  'Key Vault Crypto User': [...READ_KEYS, ...USE_KEYS, 'UpdateKey', 'BackupKey'],
  'Key Vault Crypto Service Encryption User': [...READ_KEYS, 'wrapKey', 'unwrapKey'],
  'Key Vault Crypto Service Release User': ['release'],
  'Key Vault Certificates Officer': [],
  'Key Vault Certificate User': [...READ_SECRETS, 'GetSecret', ...READ_KEYS],
  'Key Vault Contributor': [],
  'Key Vault Data Access Administrator': [],
  'Key Vault Purge Operator': [],
};

/** "For asymmetric keys, this operation can be performed by principals with read access", says the same page of these. */
const PUBLIC = ['encrypt', 'verify', 'wrapKey'];

const contracts = OPERATIONS.map(({ operation: { contract } }) => contract);

describe('the built-in roles', () => {
  it('are these, each with its real id', () => {
    expect(Object.fromEntries(BUILT_IN.map(({ roleName, id }) => [roleName, id]))).toEqual({
      'Key Vault Administrator': '00482a5a-887f-4fb3-b363-3b7fe8e74483',
      'Key Vault Reader': '21090545-7ca7-4776-b22c-e363652d74d2',
      'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
      'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6',
      'Key Vault Crypto Officer': '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
      'Key Vault Crypto User': '12338af0-0e69-4776-bea7-57ae8d297424',
      'Key Vault Crypto Service Encryption User': 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
      'Key Vault Crypto Service Release User': '08bbd89e-9f13-488c-ac41-acfcb10c90ab',
      'Key Vault Certificates Officer': 'a4417e6f-fecd-4de8-b567-7b0420556985',
      'Key Vault Certificate User': 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
      'Key Vault Contributor': 'f25e0fa2-a7c8-4377-a976-54943a77a395',
      'Key Vault Data Access Administrator': '8b54135c-b56d-4d72-a534-26097cfdc8d8',
      'Key Vault Purge Operator': 'a68e7c17-0ab2-4c09-9a58-125dae29748c',
    });
  });

  it('are written down with every operation that there is', () => {
    const written = new Set(ROLES['Key Vault Administrator']);
    expect(contracts.map(({ name }) => name).filter((name) => !written.has(name))).toEqual([]);
  });

  it.each(Object.entries(ROLES))('%s may do what Azure lets it, and nothing else', async (role, allowed) => {
    const { grants } = grantsFrom([assigned({ role })]);
    for (const contract of contracts) {
      const publicly = allowed.includes('GetKey') && PUBLIC.includes(contract.name) ? 'public' : 'nothing';
      const expected = allowed.includes(contract.name) ? 'all' : publicly;
      expect([contract.name, await reach(grants, { contract })]).toEqual([contract.name, expected]);
    }
  });

  it('give nobody anything who has none', async () => {
    const { grants } = grantsFrom([]);
    for (const contract of contracts)
      expect([contract.name, await may(grants, { contract })]).toEqual([contract.name, false]);
  });
});

describe('the refusal', () => {
  const lines = (action: string, resource: string, ...more: string[]) =>
    [
      'Caller is not authorized to perform action on resource.',
      'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
      `Caller: appid=application;oid=${PRINCIPAL};iss=https://issuer.example/`,
      `Action: '${action}'`,
      `Resource: '/subscriptions/1111/resourcegroups/Shop/providers/microsoft.keyvault/vaults/Demo${resource}'`,
      'Assignment: (not found)',
      'DenyAssignmentId: null',
      "DecisionReason: 'DeniedWithNoValidRBAC' ",
      'Vault: Demo;location=local',
      ...more,
      '',
    ].join('\r\n');
  const { grants } = grantsFrom([]);

  it('has the lines of Key Vault: who, what, on which object', async () => {
    expect(await refusal(grants, { name: 'Password' })).toBe(
      lines('Microsoft.KeyVault/vaults/secrets/getSecret/action', '/secrets/Password'),
    );
  });

  it('of a list names the vault', async () => {
    const contract = { name: 'GetKeys', permission: { kind: 'keys', verb: 'list' } } as const;
    const asked = { vault, caller, contract, name: undefined };
    const { authorise } = await import('./authorise.ts');
    await expect((async () => authorise(grants, asked))()).rejects.toMatchObject({
      code: 'Forbidden',
      status: 403,
      inner: 'ForbiddenByRbac',
      message: lines(fullName('keys/read'), ''),
    });
  });

  it.each(['a/b', '..', 'a\r\nb', "a'b", '', 'x'.repeat(128)])('never repeats what is no name: %j', async (name) => {
    expect(await refusal(grants, { name })).toBe(lines(fullName('secrets/getSecret/action'), ''));
  });

  it('says where groups did not count', async () => {
    expect(await refusal(grants, { who: { groupsOmitted: true } })).toBe(
      lines(
        fullName('secrets/getSecret/action'),
        '/secrets/password',
        'The token leaves out the groups of its user, so that none of them counted.',
      ),
    );
  });
});
