import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONNECTIONS, connect, manage, mintKey, principalProperties } from './administration.ts';
import { type Azure, startAzure } from './azure.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp } from './serve.ts';

/** A vault over HTTPS whose authority ends a token before its time: the next call is refused there, and asks anew. */
let azure: Azure;
let gateway: TestGateway;

beforeAll(async () => {
  azure = await startAzure();
  gateway = await startTestGateway({ ...azure.flags });
});

afterAll(async () => {
  await gateway.stop();
  await azure.stop();
  cleanUp();
});

/** An application with two secrets: the second goes on where the end of the first ended every token. */
async function renewable() {
  const application = await azure.newApplication();
  await azure.newVault('contoso', application);
  const at = `/admin/directory/applications/${application.clientId}`;
  const { text } = await azure.manage('GET', at);
  const [first] = (JSON.parse(text) as { passwordCredentials: readonly { keyId: string }[] }).passwordCredentials;
  const added = await azure.manage('POST', `${at}/addPassword`, { append: true });
  const end = () => azure.manage('DELETE', `${at}/passwords/${first?.keyId}`);
  return { client: { ...application, clientSecret: String(added.body['secretText']) }, end };
}

const asked = () => azure.asked.filter((host) => host === `${azure.authority}:443`).length;

it('goes on with one new token for all calls that met a token that was ended', async () => {
  const { client, end } = await renewable();
  const connection = await connect(gateway, 'renewed', principalProperties(client, azure.tenantId, 'contoso'));
  expect((await connection.action('GET', '/secrets')).status).toBe(200);
  expect((await end()).status).toBe(200);
  const before = asked();
  const replies = await Promise.all(Array.from({ length: 20 }, () => connection.action('GET', '/secrets')));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(asked() - before).toBe(1);
});

it('signs in anew for the connection that changes, and for no other, nor for a key', async () => {
  const { client } = await renewable();
  const properties = principalProperties(client, azure.tenantId, 'contoso');
  const changed = await connect(gateway, 'changed', properties);
  const other = await connect(gateway, 'other', properties);
  const call = async () => {
    for (const connection of [changed, other]) expect((await connection.action('GET', '/secrets')).status).toBe(200);
  };
  await call();
  const before = asked();
  await mintKey(gateway, 'changed');
  await call();
  expect(asked() - before).toBe(0);
  const body = { properties: { displayName: 'Changed' } };
  expect((await manage(gateway, 'PATCH', `${CONNECTIONS}/changed`, { body })).status).toBe(200);
  await call();
  expect(asked() - before).toBe(1);
  expect((await manage(gateway, 'PUT', `${CONNECTIONS}/changed`, { body: { properties } })).status).toBe(200);
  await call();
  expect(asked() - before).toBe(2);
});
