import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMasterKeyFile } from '../src/crypto/sealing/master-key.ts';
import { SEALED_TABLES } from '../src/gateway/background/reencryption.ts';
import type { Sealed } from '../src/sealed.ts';
import { type Parameters, statement } from '../src/store/query.ts';
import { manage, newApplication, newConnection, newVault } from './administration.ts';
import { filesBelow, findLeaks } from './attacks/leaks.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { dataKeysIn, reencryptIn, sealedTables } from './reencrypt.ts';

/** A new data key takes over in a server that is being used. */
const CANARY = `canary-${randomBytes(12).toString('hex')}`;
const SECRETS = 120;

const putSealed = statement((db, p: Parameters<{ name: string; sealed: Sealed }>) =>
  db.updateTable('object').set({ sealed: p.sealed }).where('name', '=', p.name),
);

let gateway: TestGateway;
let token: string;
let file: string;

beforeEach(async () => {
  gateway = await startTestGateway();
  file = join(gateway.data, 'sallyport.db');
  token = await gateway.token();
});

afterEach(() => gateway.stop());

const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
  const reply = await gateway.vault(method, path, body, { token });
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
  return reply;
};
const valueOf = async (name: string, version = '') =>
  (await call('GET', `/secrets/${name}/${version}`)).body['value'] as unknown;

async function fill(count = SECRETS): Promise<void> {
  for (let at = 0; at < count; at += 1) await call('PUT', `/secrets/filled-${at}`, { value: `${CANARY} ${at}` });
}

it('knows every table that holds sealed bytes', () => {
  const db = new DatabaseSync(file, { readOnly: true });
  expect(Object.keys(SEALED_TABLES).sort()).toEqual(sealedTables(db).sort());
  db.close();
});

it('goes on while everybody works, and in the end every row is under the new key', async () => {
  await fill();
  await call('POST', '/keys/oct/create', { kty: 'RSA', key_size: 2048 });
  const signed = await call('POST', '/keys/oct/encrypt', { alg: 'RSA-OAEP', value: 'AAAA' });
  const kept = await call('PUT', '/secrets/kept', { value: `${CANARY} kept` });
  const keptVersion = String(kept.body['id']).split('/').at(-1);
  await call('PUT', '/secrets/gone', { value: `${CANARY} gone` });
  await call('DELETE', '/secrets/gone');
  const { value: blob } = (await call('POST', '/secrets/kept/backup', {})).body;
  const client = await newApplication(gateway);
  const apart = await newVault(gateway, 'apart', { [client.objectId]: { secrets: ['list', 'restore'], keys: [] } });

  let round = 0;
  /** Readers, writers, somebody who uses a key, and connections that sign in. */
  const work = async (): Promise<void> => {
    round += 1;
    const now = round;
    await call('PUT', '/secrets/written', { value: `${CANARY} written ${now}` });
    expect(await valueOf('written')).toBe(`${CANARY} written ${now}`);
    await Promise.all([
      ...[0, 50, 99].map(async (at) => expect(await valueOf(`filled-${at}`)).toBe(`${CANARY} ${at}`)),
      call('PATCH', `/secrets/filled-${now % SECRETS}/`, { tags: { round: String(now) } }),
      call('POST', '/keys/oct/decrypt', { alg: 'RSA-OAEP', value: signed.body['value'] }).then(({ body }) =>
        expect(body['value']).toBe('AAAA'),
      ),
      gateway.action('GET', '/secrets/written/value').then(({ status }) => expect(status).toBe(200)),
      newConnection(gateway, `apart-${now}`, { client, vault: 'apart' })
        .then((connection) => connection.action('GET', '/secrets'))
        .then(({ status }) => expect(status).toBe(200)),
      gateway.token(client).then((issued) => expect(issued.split('.')).toHaveLength(3)),
    ]);
  };
  const ending = new AbortController();
  const loop = async () => {
    while (!ending.signal.aborted) await work();
  };
  const others = loop();
  let steps = 0;
  const { result } = await reencryptIn(gateway.services, {
    // At least one round of everything falls between two steps.
    async onStep() {
      steps += 1;
      const begun = round;
      await vi.waitUntil(() => round > begun, { timeout: 20_000, interval: 1 });
    },
  });
  ending.abort();
  await others;
  expect(steps).toBeGreaterThan(8);
  expect(round).toBeGreaterThan(steps);
  expect(result).toMatchObject({ from: 1, to: 2, unreadableRows: 0 });
  for (const numbers of Object.values(dataKeysIn(file))) expect(numbers.filter((number) => number !== 2)).toEqual([]);
  for (let at = 0; at < SECRETS; at += 1) expect(await valueOf(`filled-${at}`)).toBe(`${CANARY} ${at}`);
  expect(await valueOf('kept', keptVersion)).toBe(`${CANARY} kept`);
  expect(await valueOf('written')).toBe(`${CANARY} written ${round}`);
  await call('POST', '/deletedsecrets/gone/recover');
  expect(await valueOf('gone')).toBe(`${CANARY} gone`);
  // Backup blobs from before name the old key, which stays.
  const restored = await send(new URL(`${apart}/secrets/restore?api-version=7.4`), {
    method: 'POST',
    headers: { authorization: `Bearer ${await gateway.token(client)}` },
    body: { value: blob },
    tls: { ca: gateway.ca },
  });
  expect([restored.status, restored.text]).toEqual([200, expect.stringContaining('/secrets/kept/')]);
  expect((await manage(gateway, 'POST', '/admin/audit/verify')).body).not.toHaveProperty('firstBroken');
  const leaks = findLeaks([{ name: 'a value', value: CANARY }], filesBelow(gateway.data));
  expect(leaks).toEqual([]);
});

it('is refused without the right master key, and the server goes on with the key that it has', async () => {
  await fill(3);
  const masterKey = join(gateway.data, 'master.key');
  renameSync(masterKey, `${masterKey}.away`);
  await expect(reencryptIn(gateway.services)).rejects.toMatchObject({
    code: 'MasterKeyWrong',
    message: `The master key file ${masterKey} does not exist.`,
  });
  createMasterKeyFile(masterKey);
  await expect(reencryptIn(gateway.services)).rejects.toMatchObject({
    code: 'MasterKeyWrong',
    message: expect.stringContaining('it was sealed with master key'),
  });
  for (const numbers of Object.values(dataKeysIn(file))) expect(numbers.filter((number) => number !== 1)).toEqual([]);
  expect(await valueOf('filled-1')).toBe(`${CANARY} 1`);
  await call('PUT', '/secrets/filled-1', { value: 'another' });
  rmSync(masterKey);
  renameSync(`${masterKey}.away`, masterKey);
  expect((await reencryptIn(gateway.services)).result).toMatchObject({ from: 1, to: 2, unreadableRows: 0 });
  expect(await valueOf('filled-1')).toBe('another');
});

it('names a row that somebody changed in the database, leaves it as it is, and goes on', async () => {
  await fill(3);
  const { keyRing, seal, store } = gateway.services;
  const place = { table: 'object', column: 'sealed', vault: 'demo', name: 'secrets/filled-2', version: '' };
  const forged = seal.seal(Buffer.from('forged'), place, '{}');
  const edit = store.change(putSealed, { name: 'filled-2', sealed: forged });
  expect(await store.write({ changes: [edit], record: '', conflict: '' })).toBe('done');
  const { result } = await reencryptIn(gateway.services);
  const row = expect.stringMatching(/^demo~[0-9a-f]{32}\/secrets\/filled-2$/);
  expect(result).toMatchObject({ unreadableRows: 1, unreadable: [{ table: 'object', row }] });
  expect(dataKeysIn(file)['object']?.sort()).toEqual([1, 2]);
  expect(keyRing.ring.active.id).toBe(2);
  const refused = await gateway.vault('GET', '/secrets/filled-2', undefined, { token });
  expect([refused.status, refused.body['error']]).toEqual([
    500,
    { code: 'InternalError', message: expect.stringMatching(/^The stored row object demo~.* was changed outside/) },
  ]);
  expect(await valueOf('filled-1')).toBe(`${CANARY} 1`);
});
