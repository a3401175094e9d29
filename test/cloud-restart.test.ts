import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONNECTIONS, connect, manage, principalProperties } from './administration.ts';
import { type Azure, startAzure } from './azure.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp } from './serve.ts';

/** A server that is started again with another `--cloud`: what its connections hold was not meant for that one. */
const data = mkdtempSync(join(tmpdir(), 'sallyport-'));
let azure: Azure;
let gateway: TestGateway | undefined;

beforeAll(async () => {
  azure = await startAzure();
});

afterAll(async () => {
  await gateway?.close();
  await azure.stop();
  rmSync(data, { recursive: true, force: true });
  cleanUp();
});

/** The plain listener keeps its port, and so the connection its address. */
async function restart(port: string, flags: object = {}): Promise<TestGateway> {
  await gateway?.close();
  gateway = await startTestGateway({ data, http: `127.0.0.1:${port}`, ...flags });
  return gateway;
}

async function statusOf(of: TestGateway): Promise<unknown> {
  const { body } = await manage(of, 'GET', `${CONNECTIONS}/moved`);
  return (body['properties'] as unknown as { statuses: unknown[] }).statuses[0];
}

it('a connection of another cloud is an error there, nothing of it is sent, and a PUT makes it one of that cloud', async () => {
  const client = await azure.newApplication();
  await azure.newVault('contoso', client);
  const embedded = await restart('0');
  const port = new URL(embedded.runtimeUrl).port;
  const properties = principalProperties(client, azure.tenantId, 'contoso');
  const connection = await connect(embedded, 'moved', properties);

  const elsewhere = await restart(port, azure.flags);
  const message = expect.stringMatching(
    /^The connection was made for the embedded cloud, and this server's cloud is AzureCloud \(login\.microsoftonline\.com\) \(--cloud\): nothing of it is sent there\. PUT the connection again/,
  ) as string;
  const error = { status: 'Error', target: 'token', error: { code: 'CloudChanged', message } };
  expect(await statusOf(elsewhere)).toEqual(error);
  expect(await connection.action('GET', '/secrets')).toMatchObject({ status: 403, body: { error: { message } } });
  const patched = await manage(elsewhere, 'PATCH', `${CONNECTIONS}/moved`, {
    body: { properties: { displayName: 'x' } },
  });
  expect(patched.status).toBe(200);
  expect(await statusOf(elsewhere)).toEqual(error);
  expect((await connection.action('GET', '/secrets')).status).toBe(403);
  expect(azure.asked).toEqual([]);

  expect((await manage(elsewhere, 'PUT', `${CONNECTIONS}/moved`, { body: { properties } })).status).toBe(200);
  expect(await statusOf(elsewhere)).toEqual({ status: 'Connected' });
  expect((await connection.action('GET', '/secrets')).status).toBe(200);
});
