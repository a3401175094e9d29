import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  CONNECTIONS,
  commit,
  manage,
  mintKey,
  newApplication,
  newVault,
  principalProperties,
} from './administration.ts';
import { type Azure, startAzure } from './azure.ts';
import { send, startTestGateway, type TestGateway } from './gateway.ts';
import { certificateProperties, newPfx } from './pfx.ts';
import { cleanUp } from './serve.ts';

/** Where connections sign in and where their vaults are, with a directory that takes new credentials. */
interface Stage {
  readonly gateway: TestGateway;
  readonly tenantId: string;
  readonly newClient: () => Promise<Client>;
  /** A vault with a secret `known`, which the client may read. */
  readonly openVault: (name: string, client: Client) => Promise<void>;
  readonly addSecret: (clientId: string) => Promise<{ readonly secret: string; readonly id: string }>;
  readonly removeSecret: (clientId: string, id: string) => Promise<void>;
  readonly addCertificate: (clientId: string, pem: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

async function embedded(): Promise<Stage> {
  const gateway = await startTestGateway();
  const { directory } = gateway.services.authority;
  return {
    gateway,
    tenantId: gateway.ready.authority.tenantId,
    newClient: () => newApplication(gateway),
    async openVault(name, client) {
      const url = await newVault(gateway, name, { [client.objectId]: { secrets: ['get', 'set'], keys: [] } });
      const headers = { authorization: `Bearer ${await gateway.token(client)}` };
      const known = new URL(`${url}/secrets/known?api-version=7.4`);
      const set = await send(known, { method: 'PUT', headers, body: { value: name }, tls: { ca: gateway.ca } });
      expect(set.status).toBe(200);
    },
    async addSecret(clientId) {
      const { secret, stored, ...unit } = await directory.addSecret(clientId);
      await commit(gateway, unit);
      return { secret, id: stored.id };
    },
    removeSecret: async (clientId, id) => commit(gateway, await directory.removeSecret(clientId, id)),
    addCertificate: async (clientId, pem) => commit(gateway, await directory.addCertificate(clientId, pem)),
    stop: () => gateway.stop(),
  };
}

async function azure(): Promise<Stage> {
  const cloud: Azure = await startAzure();
  const gateway = await startTestGateway(cloud.flags);
  const ask = async (clientId: string, verb: string, body: object) => {
    const { status, body: answer } = await cloud.manage(
      'POST',
      `/admin/directory/applications/${clientId}/${verb}`,
      body,
    );
    expect(status).toBeLessThan(300);
    return answer as Record<string, string>;
  };
  return {
    gateway,
    tenantId: cloud.tenantId,
    newClient: () => cloud.newApplication(),
    async openVault(name, client) {
      await cloud.newVault(name, client);
      await cloud.vault(name, 'PUT', '/secrets/known', { body: { value: name } });
    },
    async addSecret(clientId) {
      const { secretText = '', keyId = '' } = await ask(clientId, 'addPassword', { append: true });
      return { secret: secretText, id: keyId };
    },
    async removeSecret(clientId, keyId) {
      await cloud.manage('DELETE', `/admin/directory/applications/${clientId}/passwords/${keyId}`);
    },
    async addCertificate(clientId, certificate) {
      await ask(clientId, 'addKey', { certificate });
    },
    async stop() {
      await gateway.stop();
      await cloud.stop();
      cleanUp();
    },
  };
}

describe.each([
  ['embedded', embedded],
  ['over HTTPS', azure],
] as const)('a new credential of a connection, %s', (_, start) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await start();
  });
  afterAll(() => stage.stop());

  async function connected(name: string, properties: object) {
    const made = await manage(stage.gateway, 'PUT', `${CONNECTIONS}/${name}`, { body: { properties } });
    expect(made.status).toBe(201);
    const { connectionRuntimeUrl = '' } = made.body['properties'] as unknown as Record<string, string>;
    const headers = { authorization: `Key ${await mintKey(stage.gateway, name)}` };
    const read = () => send(new URL(`${connectionRuntimeUrl}/secrets/known/value`), { method: 'GET', headers });
    return {
      read,
      patch: async (values: object) => {
        const body = { properties: { parameterValueSet: { values } } };
        const { status } = await manage(stage.gateway, 'PATCH', `${CONNECTIONS}/${name}`, { body });
        expect(status).toBe(200);
      },
    };
  }

  it('takes the place of the old one while calls are under way, and none of them fails', async () => {
    const client = await stage.newClient();
    await stage.openVault('rotating', client);
    const { read, patch } = await connected('rotating', principalProperties(client, stage.tenantId, 'rotating'));
    const traffic = startTraffic(read);
    for (let round = 0; round < 5; round += 1) {
      await traffic.more(10);
      const { secret } = await stage.addSecret(client.clientId);
      await patch({ 'token:clientSecret': { value: secret } });
    }
    await traffic.more(10);
    expect([...new Set(await traffic.stop())]).toEqual([200]);
  });

  it('is what the next call uses: the old one may go', async () => {
    const client = await stage.newClient();
    await stage.openVault('renewed', client);
    const first = await stage.addSecret(client.clientId);
    const started = { ...client, clientSecret: first.secret };
    const { read, patch } = await connected('renewed', principalProperties(started, stage.tenantId, 'renewed'));
    expect((await read()).status).toBe(200);
    const second = await stage.addSecret(client.clientId);
    await patch({ 'token:clientSecret': { value: second.secret } });
    await stage.removeSecret(client.clientId, first.id);
    expect((await read()).status).toBe(200);
  });

  it('may be a certificate', async () => {
    const client = await stage.newClient();
    await stage.openVault('certified', client);
    const [first, second] = [newPfx({ name: 'first' }), newPfx({ name: 'second', keyScheme: '3des' })];
    await stage.addCertificate(client.clientId, first.certificatePem);
    const given = { ...client, ...first, tenantId: stage.tenantId, vault: 'certified' };
    const { read, patch } = await connected('certified', certificateProperties(given));
    const traffic = startTraffic(read);
    await traffic.more(10);
    await stage.addCertificate(client.clientId, second.certificatePem);
    const { pfx, password } = second;
    await patch({ 'token:clientCertificateSecret': { value: { pfx, password } } });
    await traffic.more(10);
    expect([...new Set(await traffic.stop())]).toEqual([200]);
    const shown = await manage(stage.gateway, 'GET', `${CONNECTIONS}/certified`);
    expect(shown.body['properties']).toMatchObject({ overallStatus: 'Connected', certificate: { subject: 'second' } });
  });

  it('that is refused shows in the status, with what the authority says, until a good one comes', async () => {
    const client = await stage.newClient();
    await stage.openVault('unregistered', client);
    const [unknown, known] = [newPfx(), newPfx()];
    await stage.addCertificate(client.clientId, known.certificatePem);
    const given = { ...client, ...unknown, tenantId: stage.tenantId, vault: 'unregistered' };
    const { read, patch } = await connected('unregistered', certificateProperties(given));
    expect((await read()).status).toBe(401);
    const statuses = async () => {
      const shown = await manage(stage.gateway, 'GET', `${CONNECTIONS}/unregistered`);
      return (shown.body['properties'] as unknown as { statuses: unknown }).statuses;
    };
    const message = expect.stringContaining('AADSTS700027');
    expect(await statuses()).toEqual([{ status: 'Error', target: 'token', error: { code: 'InvalidClient', message } }]);
    await patch({ 'token:clientCertificateSecret': { value: { pfx: known.pfx, password: known.password } } });
    expect((await read()).status).toBe(200);
    expect(await statuses()).toEqual([{ status: 'Connected' }]);
  });

  it('ends by itself: a certificate that expires while it is used', async () => {
    const client = await stage.newClient();
    await stage.openVault('ending', client);
    const until = Date.now() + 60_000;
    const ending = newPfx({ until });
    await stage.addCertificate(client.clientId, ending.certificatePem);
    const given = { ...client, ...ending, tenantId: stage.tenantId, vault: 'ending' };
    const { read, patch } = await connected('ending', certificateProperties(given));
    expect((await read()).status).toBe(200);
    stage.gateway.clock.now = until + 2 * 3_600_000;
    const { status } = await read();
    stage.gateway.clock.now = 0;
    expect(status).toBe(401);
    const next = newPfx();
    await stage.addCertificate(client.clientId, next.certificatePem);
    await patch({ 'token:clientCertificateSecret': { value: { pfx: next.pfx, password: next.password } } });
    expect((await read()).status).toBe(200);
  });
});

/** Calls from several sides at once, until `stop`, which gives the statuses that came. */
function startTraffic(call: () => Promise<{ readonly status: number }>) {
  const statuses: number[] = [];
  const ending = new AbortController();
  const loops = [1, 2, 3, 4].map(async () => {
    while (!ending.signal.aborted) statuses.push((await call()).status);
  });
  return {
    /** Until so many more have ended. */
    more: async (count: number) => {
      const enough = statuses.length + count;
      await expect.poll(() => statuses.length, { timeout: 20_000 }).toBeGreaterThan(enough);
    },
    async stop() {
      ending.abort();
      await Promise.all(loops);
      return statuses;
    },
  };
}
