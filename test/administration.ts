import { readFileSync } from 'node:fs';
import type { NewApplication } from '../src/authority/directory/applications/applications.ts';
import type { DirectoryChange } from '../src/authority/directory/entries.ts';
import { type Operator, startCall } from '../src/gateway/start/first-start.ts';
import type { AccessPolicy, Vault } from '../src/vault/room.ts';
import { VAULTS_TOPIC } from '../src/vault/vaults.ts';
import { type Reply, send, type TestGateway } from './gateway.ts';

/** Calls of a test as the administrator, and the other identities that tests need. */
export const GROUP = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/tests';
export const CONNECTIONS = `${GROUP}/providers/Microsoft.Web/connections`;
export const VAULTS = `${GROUP}/providers/Microsoft.KeyVault/vaults`;
export const DELETED = VAULTS.replace(
  /\/resourceGroups.*/,
  '/providers/Microsoft.KeyVault/locations/local/deletedVaults',
);

export const IDENTITIES = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;

export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly objectId: string;
}

/** The administrator that the first start made. */
export const operatorOf = ({ folder }: TestGateway) => JSON.parse(readFileSync(folder.operator, 'utf8')) as Operator;

/** A token of it, for administration. */
export function operatorToken(gateway: TestGateway): Promise<string> {
  const operator = operatorOf(gateway);
  return gateway.token(operator, operator.scope);
}

const VERSIONS = [
  ['Microsoft.KeyVault', '2023-07-01'],
  ['Microsoft.ManagedIdentity', '2023-01-31'],
] as const;

/** A management call on the plain listener; `token` is '' for none. */
export async function manage(
  gateway: TestGateway,
  method: string,
  path: string,
  { body, token }: { body?: unknown; token?: string } = {},
): Promise<Reply> {
  const bearer = token ?? (await operatorToken(gateway));
  const { origin } = new URL(gateway.ready.connector.baseUrl);
  const [, version = '2016-06-01'] = VERSIONS.find(([provider]) => path.includes(`/${provider}/`)) ?? [];
  const versioned = path.includes('api-version') || path.startsWith('/admin') ? path : `${path}?api-version=${version}`;
  const headers: Record<string, string> = bearer === '' ? {} : { authorization: `Bearer ${bearer}` };
  return send(new URL(origin + versioned), { method, headers, body });
}

/** An application of its own, with no right on any vault. */
export async function newApplication(gateway: TestGateway, options: Partial<NewApplication> = {}): Promise<Client> {
  const { authority, journal } = gateway.services;
  const { application, secret, ...unit } = authority.directory.newApplication({
    tenantId: gateway.ready.authority.tenantId,
    displayName: 'Another application',
    ...options,
  });
  await journal.conduct(startCall('TestApplicationCreate'), () => ({ output: undefined, ...unit }));
  return { clientId: application.applicationId, clientSecret: secret, objectId: application.objectId };
}

/** Commits what the directory was asked to change. */
export async function commit(gateway: TestGateway, { changes, touches }: DirectoryChange): Promise<void> {
  const unit = { output: undefined, changes, touches };
  await gateway.services.journal.conduct(startCall('TestDirectoryChange'), () => unit);
}

/** A further vault, and its URL; `grants` says who may do what there, by object id. */
export async function newVault(
  gateway: TestGateway,
  name: string,
  grants: Readonly<Record<string, AccessPolicy['permissions']>>,
  settings: Partial<Vault> = {},
): Promise<string> {
  const { vault, journal, addresses } = gateway.services;
  const { tenantId } = gateway.ready.authority;
  const changes = vault.vaults.create({
    name,
    tenantId,
    location: 'local',
    softDeleteDays: 7,
    purgeProtection: false,
    created: Date.now(),
    accessPolicies: Object.entries(grants).map(([objectId, permissions]) => ({ tenantId, objectId, permissions })),
    ...settings,
  });
  const unit = { output: undefined, changes, touches: [VAULTS_TOPIC] };
  await journal.conduct(startCall('TestVaultCreate'), () => unit);
  return addresses.originOf(name);
}

export interface TestConnection {
  readonly name: string;
  readonly id: string;
  readonly key: string;
  /** An action of this connection; without headers it sends this connection's key. */
  action(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

/** The properties with which a connection of a service principal is made. */
export function principalProperties(
  client: { clientId: string; clientSecret: string },
  tenantId: string,
  vault = 'demo',
) {
  const values = {
    'token:clientId': { value: client.clientId },
    'token:clientSecret': { value: client.clientSecret },
    'token:TenantId': { value: tenantId },
    'token:VaultName': { value: vault },
  };
  return { parameterValueSet: { name: 'oauthServicePrincipal', values } };
}

interface NewConnection {
  readonly client?: { readonly clientId: string; readonly clientSecret: string };
  readonly vault?: string;
  /** Whose it shall be; the first administrator's where nobody is named. */
  readonly token?: string;
}

/** A connection made through the management API, with a key minted there. */
export async function newConnection(
  gateway: TestGateway,
  name: string,
  { client, vault = 'demo', token = '' }: NewConnection = {},
): Promise<TestConnection> {
  const { authority } = gateway.ready;
  const properties = principalProperties(
    client ?? (authority as { clientId: string; clientSecret: string }),
    authority.tenantId,
    vault,
  );
  return connect(gateway, name, properties, token);
}

/** A connection of any kind, by its properties. */
export async function connect(
  gateway: TestGateway,
  name: string,
  properties: object,
  token = '',
): Promise<TestConnection> {
  const made = await manage(gateway, 'PUT', `${CONNECTIONS}/${name}`, {
    body: { properties },
    ...(token !== '' && { token }),
  });
  if (made.status !== 201) throw new Error(`the connection was not made: ${made.text}`);
  const key = await mintKey(gateway, name);
  const { properties: shown } = JSON.parse(made.text) as { properties: { connectionRuntimeUrl: string } };
  const { connectionRuntimeUrl } = shown;
  return {
    name,
    key,
    id: connectionRuntimeUrl.split('/').at(-1) ?? '',
    action: (method, path, body, headers = { authorization: `Key ${key}` }) =>
      send(new URL(connectionRuntimeUrl + path), { method, headers, body }),
  };
}

export async function mintKey(gateway: TestGateway, name: string): Promise<string> {
  const minted = await manage(gateway, 'POST', `${CONNECTIONS}/${name}/listConnectionKeys`, { body: {} });
  return String(minted.body['connectionKey']);
}
