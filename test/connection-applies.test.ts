import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONNECTIONS, manage } from './administration.ts';
import { send, startTestGateway, type TestGateway } from './gateway.ts';

/** What the operator allows counts at each sign-in, also for connections that were made when he allowed more. */
let gateway: TestGateway;
const key = new Map<string, string>();
const identity = { managedIdentity: ['worker'], connectorIdentity: 'worker' };

const IDENTITY = { parameterValueType: 'Alternative', alternativeParameterValues: { vaultName: 'Demo' } };

beforeAll(async () => {
  gateway = await startTestGateway({ ...identity, connectorIdentityVault: ['demo'] });
  await manage(gateway, 'PUT', `${CONNECTIONS}/identity`, { body: { properties: IDENTITY } });
  const minted = await manage(gateway, 'POST', `${CONNECTIONS}/identity/listConnectionKeys`, { body: {} });
  key.set('identity', String(minted.body['connectionKey']));
});

afterAll(() => gateway.stop());

async function restart(flags: Record<string, unknown>): Promise<void> {
  await gateway.close();
  gateway = await startTestGateway({ data: gateway.data, ...flags });
}

async function call() {
  const shown = await manage(gateway, 'GET', `${CONNECTIONS}/identity`);
  const { connectionRuntimeUrl } = (shown.body as unknown as { properties: { connectionRuntimeUrl: string } })
    .properties;
  const headers = { authorization: `Key ${key.get('identity')}` };
  return send(new URL(`${connectionRuntimeUrl}/secrets`), { method: 'GET', headers });
}

const status = async () => {
  const { body } = await manage(gateway, 'GET', `${CONNECTIONS}/identity`);
  return (body as unknown as { properties: { statuses: unknown[] } }).properties.statuses;
};

it('a connection of the server’s own identity reaches a vault that the operator names', async () => {
  expect([(await call()).status, await status()]).toEqual([200, [{ status: 'Ready' }]]);
});

it('and no more once he names another one', async () => {
  await restart({ ...identity, connectorIdentityVault: ['other'] });
  const message =
    "The vault of the connection is none that this server's own identity may reach (--connector-identity-vault).";
  const reply = await call();
  expect([reply.status, reply.body]).toMatchObject([403, { error: { message } }]);
  expect(await status()).toEqual([{ status: 'Error', target: 'token', error: { code: 'Forbidden', message } }]);
});

it('nor where he names none', async () => {
  await restart({});
  const reply = await call();
  const message =
    'Connections of the kind oauthMI cannot be used here: it applies where the operator names its vaults (--connector-identity-vault); take oauthServicePrincipal or CertOauth here.';
  expect([reply.status, reply.body]).toMatchObject([403, { error: { message } }]);
});

it('and again when he names it again', async () => {
  await restart({ ...identity, connectorIdentityVault: ['demo'] });
  expect([(await call()).status, await status()]).toEqual([200, [{ status: 'Ready' }]]);
});
