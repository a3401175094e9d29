import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../src/connections/connection.ts';
import { getSecret } from '../src/wire/secrets.ts';
import { CONNECTIONS, manage, newConnection, newVault } from './administration.ts';
import { audited } from './audit.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

/** Calls that were let in, and whose body comes slowly, while the connection is changed. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway.stop());

async function stored(id: string): Promise<Connection> {
  const found = await gateway.services.connections.find(id);
  if (found === undefined) throw new Error('there is no such connection');
  return found;
}

async function move(name: string, vault: string): Promise<void> {
  const values = { 'token:VaultName': { value: vault } };
  const body = { properties: { parameterValueSet: { values } } };
  expect((await manage(gateway, 'PATCH', `${CONNECTIONS}/${name}`, { body })).status).toBe(200);
}

const read = async (connection: Connection) =>
  gateway.services.connector.keyVaults.of(connection)(getSecret, { name: 'api-key' });

const CHANGED = {
  code: 'Unavailable',
  message: 'The connection was changed while the call was on its way: send it again.',
};

it('a call takes the new sign-in to no vault that was left behind, and leads no later one there', async () => {
  const connection = await newConnection(gateway, 'moved');
  await newVault(gateway, 'moved-to', {});
  const before = await stored(connection.id);
  await move('moved', 'moved-to');
  await expect(read(before)).rejects.toMatchObject(CHANGED);
  // In the new one nothing is allowed.
  const { result, records } = await audited(gateway, () => connection.action('GET', '/secrets'));
  expect([result.status, records.map(({ vault }) => vault)]).toEqual([401, ['moved-to']]);
  await expect(read(before)).rejects.toMatchObject(CHANGED);
});

it('a call that was let in to a connection of another kind does not use the account of the new one', async () => {
  const { id } = await newConnection(gateway, 'turned');
  const now = await stored(id);
  const before = { ...now, authId: 'CertOauth' } as Connection;
  await expect(read(before)).rejects.toMatchObject(CHANGED);
  await expect(read(now)).resolves.toMatchObject({ facts: { vault: 'demo' } });
  await expect(read(before)).rejects.toMatchObject(CHANGED);
});

it('a call that was let in goes on while only the secret is changed', async () => {
  const { id } = await newConnection(gateway, 'rotated');
  const before = await stored(id);
  const secret = gateway.ready.authority.clientSecret ?? '';
  const body = { properties: { parameterValueSet: { values: { 'token:clientSecret': { value: secret } } } } };
  expect((await manage(gateway, 'PATCH', `${CONNECTIONS}/rotated`, { body })).status).toBe(200);
  await expect(read(before)).resolves.toMatchObject({ facts: { vault: 'demo' } });
});
