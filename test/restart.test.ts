import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createMasterKeyFile } from '../src/crypto/sealing/master-key.ts';
import { startCall } from '../src/gateway/start/first-start.ts';
import { CONNECTIONS, manage, newApplication, newConnection, newVault } from './administration.ts';
import { auditOf } from './audit.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** What one process wrote, the next one finds, on both databases; and what must end at once, does. */
describeOnBoth('data', (newUrl) => {
  const folders: string[] = [];
  const open: TestGateway[] = [];

  const start = async (database: string, data = mkdtempSync(join(tmpdir(), 'sallyport-restart-'))) => {
    folders.push(data);
    const gateway = await startTestGateway({ database, data });
    open.push(gateway);
    return gateway;
  };

  afterAll(async () => {
    for (const gateway of open) await gateway.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('of the first process serve the second: secrets, keys, connections, and one chain of records', async () => {
    const database = await newUrl();
    const first = await start(database);
    await first.vault('PUT', '/secrets/kept', { value: 'kept', tags: { a: '1' } });
    const sealed = await first.action('POST', '/keys/demo-key/encrypt', { rawData: 'kept too' });
    // Of an application of its own: the secret of the demo application ends with the process.
    const client = await newApplication(first);
    await newVault(first, 'kept', { [client.objectId]: { secrets: ['list'], keys: [] } });
    const connection = await newConnection(first, 'kept', { client, vault: 'kept' });
    const { text } = await first.action('GET', '/secrets/kept/value');
    const before = await auditOf(first);
    await first.close();

    const second = await start(database, first.data);
    expect(second.ready.authority.tenantId).toBe(first.ready.authority.tenantId);
    expect((await second.action('GET', '/secrets/kept/value')).text).toBe(text);
    const { encryptedData } = sealed.body as Record<string, unknown>;
    expect((await second.action('POST', '/keys/demo-key/decrypt', { encryptedData })).body).toEqual({
      rawData: 'kept too',
    });
    const path = `${second.ready.connector.baseUrl}/${connection.id}/secrets`;
    expect((await fetch(path, { headers: { authorization: `Key ${connection.key}` } })).status).toBe(200);
    expect((await fetch(path, { headers: { authorization: `Key ${first.key}` } })).status).toBe(401);
    expect((await auditOf(second)).slice(0, before.length)).toEqual(before);
    expect((await manage(second, 'POST', '/admin/audit/verify')).body).not.toHaveProperty('firstBroken');
  });

  it('are not opened by another master key, and stay as they are', async () => {
    const database = await newUrl();
    const first = await start(database);
    await first.close();
    const other = mkdtempSync(join(tmpdir(), 'sallyport-restart-'));
    cpSync(first.data, other, { recursive: true });
    rmSync(join(other, 'master.key'));
    createMasterKeyFile(join(other, 'master.key'));
    await expect(start(database, other)).rejects.toMatchObject({ code: 'MasterKeyWrong' });
    const again = await start(database, first.data);
    expect((await again.action('GET', '/secrets/api-key/value')).status).toBe(200);
  });

  it('a connection ends with the secret of its application, and not a call later', async () => {
    const gateway = await start(await newUrl());
    const connection = await newConnection(gateway, 'rotated');
    expect((await connection.action('GET', '/secrets')).status).toBe(200);
    const { authority, journal } = gateway.services;
    const { changes, touches } = await authority.directory.replaceSecrets(gateway.ready.authority.clientId ?? '');
    await journal.conduct(startCall('TestSecretReplace'), () => ({ output: undefined, changes, touches }));
    expect((await connection.action('GET', '/secrets')).status).toBe(401);
    expect((await gateway.action('GET', '/secrets')).status).toBe(401);
    expect((await manage(gateway, 'GET', `${CONNECTIONS}/rotated`)).status).toBe(200);
  });
});
