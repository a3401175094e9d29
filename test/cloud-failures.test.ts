import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type Client,
  CONNECTIONS,
  connect,
  manage,
  principalProperties,
  type TestConnection,
} from './administration.ts';
import { auditOf } from './audit.ts';
import { type Azure, startAzure } from './azure.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp } from './serve.ts';

/** What goes wrong in Azure, down to its authority: what the caller is told, what the history says, and that it heals. */
const VALUE = randomBytes(12).toString('hex');

let azure: Azure;
let gateway: TestGateway;
let application: Client;
let connection: TestConnection;

beforeAll(async () => {
  azure = await startAzure();
  gateway = await startTestGateway({ ...azure.flags });
  application = await azure.newApplication();
  await azure.newVault('contoso', application);
  await azure.vault('contoso', 'PUT', '/secrets/password', { body: { value: VALUE } });
  const attributes = { enabled: false };
  await azure.vault('contoso', 'PUT', '/secrets/disabled', { body: { value: VALUE, attributes } });
  connection = await connectAs(application);
});

afterAll(async () => {
  await gateway.stop();
  await azure.stop();
  cleanUp();
});

const connectAs = (client: Pick<Client, 'clientId' | 'clientSecret'>) =>
  connect(gateway, `to-${randomUUID().slice(0, 8)}`, principalProperties(client, azure.tenantId, 'contoso'));

const read = (of: TestConnection, name = 'password') => of.action('GET', `/secrets/${name}/value`);

/** The last run of a connection. */
async function lastRun({ id }: TestConnection): Promise<Record<string, unknown>> {
  await gateway.services.runs.flush();
  const { body } = await manage(gateway, 'GET', `/admin/runs?limit=1&connection=${id}`);
  return (body['value'] as unknown as [Record<string, unknown>])[0];
}

async function statusOf({ name }: TestConnection): Promise<unknown> {
  const { body } = await manage(gateway, 'GET', `${CONNECTIONS}/${name}`);
  return (body['properties'] as unknown as { statuses: unknown[] }).statuses[0];
}

const NOT_PERMITTED = expect.stringMatching(/^Operation failed because client does not have permission/) as string;

describe('a sign-in that the authority refuses', () => {
  it.each<[string, string, () => Promise<Pick<Client, 'clientId' | 'clientSecret'>>]>([
    ['with a wrong secret', 'AADSTS7000215', () => Promise.resolve({ ...application, clientSecret: randomUUID() })],
    ['as nobody', 'AADSTS700016', () => Promise.resolve({ clientId: randomUUID(), clientSecret: randomUUID() })],
    [
      'as an application that was disabled',
      'AADSTS7000112',
      async () => {
        const disabled = await azure.newApplication();
        await azure.manage('PATCH', `/admin/directory/applications/${disabled.clientId}`, { accountEnabled: false });
        return disabled;
      },
    ],
  ])('%s is a 401 with %s in the status', async (_how, number, client) => {
    const refused = await connectAs(await client());
    const { status, body } = await read(refused);
    expect([status, body]).toMatchObject([401, { status: 401, error: { message: NOT_PERMITTED } }]);
    expect(await lastRun(refused)).toMatchObject({ status: 'Failed', statusCode: 401, error: NOT_PERMITTED });
    const message = expect.stringMatching(new RegExp(`^${number}: `)) as string;
    expect(await statusOf(refused)).toMatchObject({ status: 'Error', target: 'token', error: { message } });
  });
});

it('an application without a right is told so, and its sign-in is none that failed', async () => {
  const stranger = await connectAs(await azure.newApplication());
  const { status, body } = await read(stranger);
  expect([status, body]).toMatchObject([401, { status: 401, error: { message: NOT_PERMITTED } }]);
  expect(await lastRun(stranger)).toMatchObject({ status: 'Failed', statusCode: 401, error: NOT_PERMITTED });
  expect(await statusOf(stranger)).toEqual({ status: 'Connected' });
});

it.each([
  ['not there', 'none', 404, 'Operation failed because the requested resource was not found in the key vault.'],
  ['disabled', 'disabled', 403, 'Operation get is not allowed on a disabled secret.'],
])('a secret that is %s is told to the caller, and in the history', async (...[, name, status, message]) => {
  const reply = await read(connection, name);
  expect([reply.status, reply.body]).toMatchObject([status, { status, error: { message } }]);
  expect(await lastRun(connection)).toMatchObject({ status: 'Failed', statusCode: status, error: message });
});

it('a vault that cannot be reached is a 502, and answers once it can', async () => {
  await azure.newVault('fabrikam', application);
  await azure.vault('fabrikam', 'PUT', '/secrets/password', { body: { value: VALUE } });
  const properties = principalProperties(application, azure.tenantId, 'fabrikam');
  const cut = await connect(gateway, 'cut', properties);
  azure.lead('fabrikam');
  const { status, body } = await read(cut);
  expect([status, body]).toMatchObject([502, { error: { code: 502, message: 'BadGateway' } }]);
  expect(await lastRun(cut)).toMatchObject({ status: 'Failed', statusCode: 502 });
  azure.lead('fabrikam', Number(new URL(azure.vaultUrl('fabrikam')).port));
  expect((await read(cut)).body).toMatchObject({ value: VALUE });
  expect(await lastRun(cut)).toMatchObject({ status: 'Succeeded', statusCode: 200 });
});

it('a connection that was deleted asks Azure for nothing', async () => {
  const deleted = await connectAs(application);
  expect((await read(deleted)).status).toBe(200);
  await manage(gateway, 'DELETE', `${CONNECTIONS}/${deleted.name}`);
  const { result, records } = await azure.audited(() => read(deleted));
  const error = { message: expect.stringMatching(/^The request has no valid key of this connection/) as string };
  expect([result.status, result.body, records]).toMatchObject([401, { status: 401, error }, []]);
});

it('a gateway that stops lets the calls end that are on their way to Azure', async () => {
  const stopping = await startTestGateway({ ...azure.flags });
  const properties = principalProperties(application, azure.tenantId, 'contoso');
  const last = await connect(stopping, 'last', properties);
  const replies = Promise.all(Array.from({ length: 10 }, () => read(last)));
  const begun = async () => (await auditOf(stopping)).filter(({ resultType }) => resultType === 'Begun').length;
  await vi.waitUntil(async () => (await begun()) >= 10);
  await stopping.stop();
  expect((await replies).map(({ status, body }) => [status, body['value']])).toEqual(
    Array.from({ length: 10 }, () => [200, VALUE]),
  );
});

it('an Azure of which nothing is left is a 502 in time', async () => {
  await azure.stop();
  const { status, body } = await read(connection);
  expect([status, body]).toMatchObject([502, { error: { code: 502, message: 'BadGateway' } }]);
  expect(await lastRun(connection)).toMatchObject({ status: 'Failed', statusCode: 502 });
});
