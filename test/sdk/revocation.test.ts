import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCall } from '../../src/gateway/start/first-start.ts';
import { type Client, newApplication, newVault } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsOf } from './clients.ts';

/** Continuous access evaluation: what was revoked ends before its token does, and a client that lost nothing goes on. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway.stop());

/** A further secret of an application, and the end of its first one. */
async function renewed(client: Client) {
  const { authority, journal } = gateway.services;
  const added = await authority.directory.addSecret(client.clientId);
  await journal.conduct(startCall('TestSecretAdd'), () => ({ output: undefined, ...added }));
  const revoke = async () => {
    const application = await authority.directory.findApplication(client.clientId);
    const change = await authority.directory.removeSecret(client.clientId, application?.secrets[0]?.id ?? '');
    await journal.conduct(startCall('TestSecretRemove'), () => ({ output: undefined, ...change }));
  };
  return { client: { ...client, clientSecret: added.secret }, revoke };
}

const grants = { secrets: ['get', 'set'], keys: [] };

it("Microsoft's client gets a new token by itself when one was revoked, and its call succeeds", async () => {
  const { client, revoke } = await renewed(await newApplication(gateway));
  const vault = await newVault(gateway, 'continuous', { [client.objectId]: grants });
  const { secrets, calls, close } = clientsOf(gateway, { application: client, vault });
  await secrets.setSecret('kept', 'a value');
  await revoke();
  calls.length = 0;
  await expect(secrets.getSecret('kept')).resolves.toMatchObject({ value: 'a value' });
  expect(calls.map(({ status }) => status)).toEqual([401, 401, 200]);
  calls.length = 0;
  await secrets.setSecret('kept', 'another');
  expect(calls.map(({ status }) => status)).toEqual([200]);
  close();
});

it('a client whose own secret was taken away is refused at once, an hour before its token ends', async () => {
  const application = await newApplication(gateway);
  const { revoke } = await renewed(application);
  const vault = await newVault(gateway, 'ended', { [application.objectId]: grants });
  const { secrets, close } = clientsOf(gateway, { application, vault });
  await secrets.setSecret('kept', 'a value');
  await revoke();
  await expect(secrets.getSecret('kept')).rejects.toThrow(/AADSTS7000215/);
  close();
});

it('a token of a client that knows no claims challenge gets the plain one', async () => {
  const { client, revoke } = await renewed(await newApplication(gateway));
  const token = await gateway.token(client);
  expect((await gateway.vault('GET', '/secrets', undefined, { token })).status).toBe(403);
  await revoke();
  const reply = await gateway.vault('GET', '/secrets', undefined, { token });
  expect([reply.status, reply.body]).toEqual([
    401,
    { error: { code: 'Unauthorized', message: 'AKV10001: The token was revoked. Ask for a new one.' } },
  ]);
  expect(reply.headers['www-authenticate']).toMatch(/^Bearer authorization="[^"]+", resource="[^"]+"$/);
  expect((await gateway.vault('GET', '/secrets', undefined, { token: await gateway.token(client) })).status).toBe(403);
});
