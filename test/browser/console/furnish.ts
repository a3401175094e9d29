import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { TASKS_JOB } from '../../../src/jobs/tasks/run.ts';
import { manage, operatorOf, principalProperties, type TestConnection } from '../../administration.ts';
import { send, type TestGateway } from '../../gateway.ts';
import { certificateProperties, newPfx } from '../../pfx.ts';
import { type ConsoleStage, startConsole } from './visit.ts';

/** A gateway as a small team has it after some weeks: what the pages of the console look like when they are used. */
export interface Furnished {
  /** What some pages are found by. */
  readonly application: string;
  readonly user: string;
  readonly group: string;
  /** One that exported a vault. */
  readonly task: string;
}

const SCOPE = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers';
const VAULTS = `${SCOPE}/Microsoft.KeyVault/vaults`;
const CONNECTIONS = `${SCOPE}/Microsoft.Web/connections`;
const IDENTITIES = `${SCOPE}/Microsoft.ManagedIdentity/userAssignedIdentities`;
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const DAY = 86_400;
const FIVE_MINUTES = 300_000;

/** How many calls a connection makes in each five minutes of an hour, and which of them fail. */
const TRAFFIC = [4, 6, 5, 9, 7, 3, 8, 12, 6, 5, 7, 4];
const FAILING = new Set([3, 4, 9]);

/** It is started an hour ago, as far as this process knows, and has come to the present when this is done. */
export async function furnishedConsole(): Promise<ConsoleStage & Furnished> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - (TRAFFIC.length - 0.5) * FIVE_MINUTES });
  try {
    const stage = await startConsole();
    const made = await furnishDirectory(stage.gateway);
    await furnishVaults(stage.gateway, made);
    await furnishConnections(stage.gateway, made);
    return { ...stage, ...made, task: await furnishTasks(stage.gateway) };
  } finally {
    vi.useRealTimers();
  }
}

const passes = (milliseconds: number): unknown => vi.setSystemTime(Date.now() + milliseconds);

/** A management call that must do what it says. */
async function administer(gateway: TestGateway, method: string, path: string, body?: unknown) {
  const reply = await manage(gateway, method, path, { body });
  if (reply.status >= 300) throw new Error(`${method} ${path} was refused: ${reply.text}`);
  return reply.body as unknown as Readonly<Record<string, string>>;
}

async function furnishDirectory(
  gateway: TestGateway,
): Promise<Omit<Furnished, 'task'> & { readonly appSecret: string }> {
  const create = (path: string, body: object) => administer(gateway, 'POST', `/admin/directory/${path}`, body);
  const application = await create('applications', {
    displayName: 'Order service',
    redirectUris: ['https://orders.example/signed-in'],
    roles: ['Reader'],
  });
  const { appId = '' } = application;
  const { secretText = '' } = await create(`applications/${appId}/addPassword`, { append: true });
  for (const displayName of ['Build pipeline', 'Nightly reports', 'Payroll export'])
    await create('applications', { displayName });
  const users = [];
  for (const [name, displayName, roles] of PEOPLE)
    users.push(
      await create('users', {
        userPrincipalName: `${name}@sallyport.localhost`,
        displayName,
        password: randomBytes(12).toString('base64url'),
        roles,
      }),
    );
  const group = await create('groups', { displayName: 'Platform team', description: 'Runs the shop and its vaults' });
  await create('groups', { displayName: 'Auditors', description: 'Look, and change nothing' });
  for (const { id } of users.slice(0, 2)) await create(`groups/${group['id']}/members`, { memberId: id });
  for (const name of ['shop-worker', 'nightly-job'])
    await administer(gateway, 'PUT', `${IDENTITIES}/${name}`, { location: 'local' });
  return { application: appId, user: users[0]?.['id'] ?? '', group: group['id'] ?? '', appSecret: secretText };
}

const PEOPLE = [
  ['ann', 'Ann Weber', ['Operator']],
  ['mei', 'Mei Tanaka', ['Reader']],
  ['bo', 'Bo Larsen', []],
] as const;

async function furnishVaults(gateway: TestGateway, { application, group }: Omit<Furnished, 'task'>): Promise<void> {
  const { tenantId } = gateway.ready.authority;
  const objectIdOf = async (who: string) => (await administer(gateway, 'GET', `/admin/principals/${who}`))['objectId'];
  const operator = await objectIdOf(operatorOf(gateway).clientId);
  const grant = (objectId: string | undefined, keys: readonly string[], secrets: readonly string[]) => ({
    tenantId,
    objectId,
    permissions: { keys, secrets },
  });
  const vault = (name: string, properties: object) =>
    administer(gateway, 'PUT', `${VAULTS}/${name}`, {
      location: 'local',
      properties: { tenantId, sku: { family: 'A', name: 'standard' }, accessPolicies: [], ...properties },
    });
  await vault('shop', {
    accessPolicies: [
      grant(operator, ['all'], ['all']),
      grant(await objectIdOf(application), ['get', 'list', 'encrypt', 'decrypt'], ['get', 'list']),
      grant(group, ['get', 'list'], ['get', 'list', 'set']),
    ],
  });
  await vault('payroll', { enableRbacAuthorization: true, enablePurgeProtection: true });
  await vault('archive', { softDeleteRetentionInDays: 30 });
  await vault('old-shop', { softDeleteRetentionInDays: 30 });
  await administer(gateway, 'DELETE', `${VAULTS}/old-shop`);
  await administer(
    gateway,
    'PUT',
    `${VAULTS}/payroll/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}?api-version=2022-04-01`,
    {
      properties: {
        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${SECRETS_USER}`,
        principalId: group,
      },
    },
  );
  await furnishSecrets(gateway);
  await furnishKeys(gateway);
}

/** A call of the vault `shop` by the administrator. */
async function shop(gateway: TestGateway, method: string, path: string, body?: unknown) {
  const [demo] = gateway.ready.vaults;
  const token = await gateway.token(operatorOf(gateway), `${demo?.resource}/.default`);
  const url = new URL((demo?.url ?? '').replace('demo.', 'shop.') + path);
  url.searchParams.set('api-version', '7.6');
  const headers = { authorization: `Bearer ${token}` };
  const reply = await send(url, { method, headers, body, tls: { ca: gateway.ca } });
  if (reply.status >= 300) throw new Error(`${method} ${path} was refused: ${reply.text}`);
}

/** Name, content type, days until it ends, and tags. */
const SECRETS: readonly (readonly [string, string, number?, Readonly<Record<string, string>>?])[] = [
  ['analytics-write-key', 'text/plain', 90],
  ['api-gateway-key', 'text/plain', 12, { team: 'platform' }],
  ['cdn-purge-token', 'token'],
  ['courier-api-key', 'text/plain', 200],
  ['database-connection', 'connection string', 45, { team: 'platform', tier: 'production' }],
  ['database-password', 'password', 45, { team: 'platform', tier: 'production' }],
  ['feature-flags', 'application/json'],
  ['invoice-mailbox-password', 'password', 25],
  ['ledger-export-token', 'token', -3],
  ['maps-key', 'text/plain', 300],
  ['newsletter-api-key', 'text/plain'],
  ['payment-provider-secret', 'password', 8, { team: 'payments', owner: 'Ann Weber' }],
  ['search-admin-key', 'text/plain', 120],
  ['sms-gateway-password', 'password', 60],
  ['tax-service-certificate', 'application/x-pem-file', 340],
  ['webhook-signing-secret', 'text/plain', 28],
];

async function furnishSecrets(gateway: TestGateway): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const value = () => randomBytes(18).toString('base64url');
  for (const [name, contentType, days, tags] of [...SECRETS, ['old-smtp-password', 'password'] as const]) {
    const attributes = days === undefined ? {} : { exp: now + days * DAY };
    await shop(gateway, 'PUT', `/secrets/${name}`, { value: value(), contentType, tags, attributes });
  }
  await shop(gateway, 'PATCH', '/secrets/newsletter-api-key', { attributes: { enabled: false } });
  await shop(gateway, 'PATCH', '/secrets/cdn-purge-token', { attributes: { nbf: now + 7 * DAY } });
  for (const days of [45, 90]) {
    passes(2000);
    await shop(gateway, 'PUT', '/secrets/database-password', {
      value: value(),
      contentType: 'password',
      tags: { team: 'platform', tier: 'production' },
      attributes: { exp: now + days * DAY },
    });
  }
  await shop(gateway, 'DELETE', '/secrets/old-smtp-password');
}

async function furnishKeys(gateway: TestGateway): Promise<void> {
  const create = (name: string, key: object) => shop(gateway, 'POST', `/keys/${name}/create`, key);
  await create('backup-wrapping', { kty: 'RSA', key_size: 2048, key_ops: ['wrapKey', 'unwrapKey'] });
  await create('customer-data', { kty: 'RSA', key_size: 2048, tags: { team: 'platform' } });
  await create('invoice-signing', { kty: 'EC', crv: 'P-384' });
  await create('receipt-signing', { kty: 'EC', crv: 'P-256' });
  await create('retired-signing', { kty: 'EC', crv: 'P-256' });
  passes(2000);
  await shop(gateway, 'POST', '/keys/customer-data/rotate', {});
  await shop(gateway, 'PUT', '/keys/customer-data/rotationpolicy', {
    lifetimeActions: [
      { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Rotate' } },
      { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } },
    ],
    attributes: { expiryTime: 'P1Y' },
  });
  await shop(gateway, 'DELETE', '/keys/retired-signing');
}

/** Long work that is done; the id of the last. */
async function furnishTasks(gateway: TestGateway): Promise<string> {
  await administer(gateway, 'POST', '/admin/tasks/verifyAudit', {});
  const { id = '' } = await administer(gateway, 'POST', '/admin/tasks/exportVault', { vault: 'shop' });
  for (;;) {
    await gateway.jobs.look(TASKS_JOB);
    const { ended } = await administer(gateway, 'GET', `/admin/tasks/${id}`);
    if (ended !== undefined) return id;
  }
}

type Client = { readonly application: string; readonly appSecret: string; readonly group: string };

async function furnishConnections(gateway: TestGateway, { application, appSecret, group }: Client): Promise<void> {
  const { tenantId } = gateway.ready.authority;
  const client = { clientId: application, clientSecret: appSecret };
  const make = (name: string, properties: object) => connectAt(gateway, name, properties);
  const orders = await make('orders', principalProperties(client, tenantId, 'shop'));
  const wrong = { ...client, clientSecret: randomBytes(18).toString('base64url') };
  const payroll = await make('payroll', principalProperties(wrong, tenantId, 'payroll'));
  await make('reports', certificateProperties({ ...newPfx(), tenantId, clientId: application, vault: 'shop' }));
  await make('mailbox', { parameterValueSet: { name: 'oauthDefault', values: { vaultName: { value: 'shop' } } } });
  await make('nightly', principalProperties(client, tenantId, 'shop'));
  await make('old-orders', principalProperties(client, tenantId, 'shop'));
  await administer(gateway, 'DELETE', `${CONNECTIONS}/old-orders`);
  await administer(gateway, 'PUT', `${CONNECTIONS}/reports/accessPolicies/${group}`, {
    properties: { principal: { type: 'ActiveDirectory', identity: { objectId: group, tenantId } } },
  });
  await callThroughAnHour(gateway, orders, payroll);
}

async function connectAt(gateway: TestGateway, name: string, properties: object): Promise<TestConnection> {
  const made = await administer(gateway, 'PUT', `${CONNECTIONS}/${name}`, { properties });
  const minted = await administer(gateway, 'POST', `${CONNECTIONS}/${name}/listConnectionKeys`, {});
  const { connectionRuntimeUrl } = made['properties'] as unknown as { connectionRuntimeUrl: string };
  const key = minted['connectionKey'] ?? '';
  return {
    name,
    key,
    id: connectionRuntimeUrl.split('/').at(-1) ?? '',
    action: (method, path, body, headers) =>
      send(new URL(connectionRuntimeUrl + path), {
        method,
        body,
        headers: { authorization: `Key ${key}`, ...headers },
      }),
  };
}

/** Calls of two workflows. */
async function callThroughAnHour(gateway: TestGateway, orders: TestConnection, payroll: TestConnection): Promise<void> {
  for (const [index, calls] of TRAFFIC.entries()) {
    const headers = {
      'x-ms-workflow-name': index % 3 === 0 ? 'send-invoices' : 'take-orders',
      'x-ms-workflow-run-id': `0858463${index}24719835501CU0${index % 10}`,
    };
    for (let count = 0; count < calls; count += 1) {
      const name = SECRETS[(index + count * 3) % SECRETS.length]?.[0];
      await orders.action('GET', count % 4 === 0 ? '/secrets' : `/secrets/${name}/value`, undefined, headers);
    }
    if (FAILING.has(index)) await orders.action('GET', '/secrets/coupon-key/value', undefined, headers);
    if (FAILING.has(index + 1)) await payroll.action('GET', '/secrets', undefined, headers);
    await gateway.services.runs.flush();
    passes(FIVE_MINUTES);
  }
}
