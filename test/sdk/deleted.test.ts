import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApplication, newVault } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsOf } from './clients.ts';

/**
 * What comes after a deletion, by Microsoft's clients as they are shipped: their pollers wait for a service that needs some
 * seconds to delete and to recover, and get one.
 */
const LAG = 3;

let gateway: TestGateway;
let clients: ReturnType<typeof clientsOf>;

beforeAll(async () => {
  gateway = await startTestGateway({ azureLag: LAG });
  const application = await newApplication(gateway);
  const all = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };
  const vault = await newVault(gateway, 'kept', { [application.objectId]: all });
  clients = clientsOf(gateway, { application, vault, retries: 'default' });
});

afterAll(async () => {
  clients.close();
  await gateway.stop();
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Exchanges whose path ends so, as status codes. */
const statusesOf = (method: string, path: string) =>
  clients.calls
    .filter((call) => call.method === method && new URL(call.url).pathname === path)
    .map(({ status }) => status);

/** Looked for too early, and then found. */
const WAITED = expect.arrayContaining([404, 200]);

describe.concurrent(`with --azure-lag ${LAG}`, () => {
  it('SecretClient deletes, recovers, backs up, purges and restores', { timeout: 60_000 }, async ({ expect }) => {
    const { secrets } = clients;
    const first = await secrets.setSecret('travels', 'one', { tags: { a: '1' } });
    const second = await secrets.setSecret('travels', 'two', { contentType: 'text/plain' });

    const deleting = await secrets.beginDeleteSecret('travels');
    const deleted = await deleting.pollUntilDone();
    expect(deleted).toMatchObject({
      name: 'travels',
      recoveryId: `${deleted.properties.vaultUrl}/deletedsecrets/travels`,
    });
    expect(deleted.value).toBeUndefined();
    expect(statusesOf('GET', '/deletedsecrets/travels')).toEqual(WAITED);
    const shown = await secrets.getDeletedSecret('travels');
    expect(shown.deletedOn).toEqual(deleted.deletedOn);
    expect(shown.scheduledPurgeDate?.getTime()).toBe((shown.deletedOn?.getTime() ?? 0) + 7 * 86_400_000);
    expect((await collect(secrets.listDeletedSecrets())).map(({ name }) => name)).toEqual(['travels']);

    const recovering = await secrets.beginRecoverDeletedSecret('travels');
    expect((await recovering.pollUntilDone()).name).toBe('travels');
    expect(statusesOf('GET', '/secrets/travels/')).toEqual(WAITED);
    expect((await secrets.getSecret('travels')).value).toBe('two');
    const version = first.properties.version ?? '';
    expect((await secrets.getSecret('travels', { version })).value).toBe('one');

    const backup = await secrets.backupSecret('travels');
    expect(backup?.length).toBeGreaterThan(100);
    await expect(secrets.restoreSecretBackup(backup ?? new Uint8Array())).rejects.toMatchObject({ statusCode: 409 });
    await (await secrets.beginDeleteSecret('travels')).pollUntilDone();
    await secrets.purgeDeletedSecret('travels');
    await expect(secrets.getDeletedSecret('travels')).rejects.toMatchObject({
      statusCode: 404,
      code: 'SecretNotFound',
      message: 'Deleted Secret not found: travels',
    });
    expect(await secrets.restoreSecretBackup(backup ?? new Uint8Array())).toMatchObject({
      name: 'travels',
      version: second.properties.version,
      createdOn: second.properties.createdOn,
      contentType: 'text/plain',
    });
    expect((await secrets.getSecret('travels', { version })).properties.tags).toEqual({ a: '1' });
    await expect(secrets.restoreSecretBackup(Buffer.from('no backup'))).rejects.toMatchObject({
      statusCode: 400,
      code: 'Malformed backup blob',
      message: 'Backup blob contains invalid or corrupt version.',
    });
  });

  it('KeyClient deletes, recovers, backs up, purges and restores', { timeout: 60_000 }, async ({ expect }) => {
    const { keys } = clients;
    const key = await keys.createEcKey('travels', { curve: 'P-256', tags: { a: '1' } });
    const digest = Buffer.alloc(32, 7);
    const { result: signature } = await clients.cryptography(key.id ?? '').sign('ES256', digest);

    const deleted = await (await keys.beginDeleteKey('travels')).pollUntilDone();
    expect(deleted.properties.recoveryId).toBe(`${key.properties.vaultUrl}/deletedkeys/travels`);
    expect(statusesOf('GET', '/deletedkeys/travels')).toEqual(WAITED);
    expect((await keys.getDeletedKey('travels')).properties.deletedOn).toEqual(deleted.properties.deletedOn);
    expect((await collect(keys.listDeletedKeys())).map(({ name }) => name)).toEqual(['travels']);

    const recovered = await (await keys.beginRecoverDeletedKey('travels')).pollUntilDone();
    expect(recovered).toMatchObject({ name: 'travels', id: key.id });
    expect(statusesOf('GET', '/keys/travels/')).toEqual(WAITED);

    const backup = await keys.backupKey('travels');
    await (await keys.beginDeleteKey('travels')).pollUntilDone();
    await keys.purgeDeletedKey('travels');
    await expect(keys.getDeletedKey('travels')).rejects.toMatchObject({
      statusCode: 404,
      code: 'KeyNotFound',
      message: 'Deleted Key not found: travels',
    });
    const restored = await keys.restoreKeyBackup(backup ?? new Uint8Array());
    expect(restored).toMatchObject({ name: 'travels', id: key.id, properties: { tags: { a: '1' } } });
    const cryptography = clients.cryptography(restored.id ?? '');
    expect((await cryptography.verify('ES256', digest, signature)).result).toBe(true);
    const again = await cryptography.sign('ES256', digest);
    expect((await cryptography.verify('ES256', digest, again.result)).result).toBe(true);
  });
});
