import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ManagedIdentity } from '../../src/authority/directory/managed-identities.ts';
import { resourceIdOf } from '../../src/authority/directory/resource-id.ts';
import { audited } from '../audit.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import type { Asked } from './managed-identity.child.ts';

/** Microsoft's credentials for managed identities read a secret, unmodified, told by the environment alone where to ask. */
const CHILD = fileURLToPath(new URL('managed-identity.child.ts', import.meta.url));
let gateway: TestGateway;
let first: ManagedIdentity;
let second: ManagedIdentity;
let value: string;

beforeAll(async () => {
  gateway = await startTestGateway({ managedIdentity: ['first', 'second'] });
  first = await find('first');
  second = await find('second');
  value = String((await gateway.vault('GET', '/secrets/api-key')).body['value']);
});

afterAll(() => gateway.stop());

async function find(name: string): Promise<ManagedIdentity> {
  const found = await gateway.services.authority.directory.findManagedIdentityByResourceId(resourceIdOf(name));
  if (found === undefined) throw new Error(`there is no identity ${name}`);
  return found;
}

interface Said {
  readonly value?: string;
  readonly error?: string;
}

function run(environment: Record<string, string>, asked: Partial<Asked> = {}): Promise<Said> {
  const complete: Asked = {
    credential: 'ManagedIdentityCredential',
    named: {},
    vaultUrl: gateway.ready.vaults[0]?.url ?? '',
    secret: 'api-key',
    caFile: gateway.ready.ca ?? '',
    ...asked,
  };
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [CHILD, JSON.stringify(complete)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH, HOME, ...environment },
  });
  let written = '';
  child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(JSON.parse(written) as Said));
  });
}

const imds = () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: gateway.ready.managedIdentity?.imdsHost ?? '' });
const appService = () => ({
  IDENTITY_ENDPOINT: gateway.ready.managedIdentity?.endpoint ?? '',
  IDENTITY_HEADER: gateway.ready.managedIdentity?.header ?? '',
});

describe.each([
  ['IMDS', imds, 'ManagedIdentityToken'],
  ['App Service', appService, 'ManagedIdentityTokenAppService'],
] as const)('ManagedIdentityCredential by %s', (_name, environment, operation) => {
  it.each([
    ['no name', () => ({}), () => first],
    ['its client id', () => ({ clientId: second.clientId }), () => second],
    ['its object id', () => ({ objectId: second.objectId }), () => second],
    ['its resource id', () => ({ resourceId: second.resourceId }), () => second],
  ] as const)('reads a secret as the identity of %s', async (_what, named, identity) => {
    const { result, records } = await audited(gateway, () => run(environment(), { named: named() }));
    expect(result).toEqual({ value });
    const { clientId, objectId } = identity();
    // Before, the vault is asked without a token, for its challenge.
    expect(records.filter(({ resultType }) => resultType === 'Success')).toMatchObject([
      { operation, target: `managedIdentities/${clientId}` },
      { operation: 'SecretGet', caller: { applicationId: clientId, objectId } },
    ]);
  });

  it('reports an identity that is not there in the words of the endpoint', async () => {
    const { error } = await run(environment(), { named: { clientId: randomUUID() } });
    expect(error).toContain('Identity not found');
  });
});

it('App Service gives nothing to who does not know the header', async () => {
  const { error } = await run({ ...appService(), IDENTITY_HEADER: randomUUID() });
  expect(error).toContain('The header X-IDENTITY-HEADER is missing or wrong');
});

it('DefaultAzureCredential finds the managed identity by itself', async () => {
  const environment = { ...imds(), AZURE_TOKEN_CREDENTIALS: 'prod', AZURE_CLIENT_ID: second.clientId };
  const { result, records } = await audited(gateway, () => run(environment, { credential: 'DefaultAzureCredential' }));
  expect(result).toEqual({ value });
  expect(records.map(({ target }) => target)).toContain(`managedIdentities/${second.clientId}`);
});
