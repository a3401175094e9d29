import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyOperation } from '@azure/keyvault-keys';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApplication, newVault } from '../administration.ts';
import { audited } from '../audit.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { clientsOf } from './clients.ts';

/** Microsoft's published clients against the running gateway, over TLS, with the verification of the challenge on. */
let gateway: TestGateway;
let clients: ReturnType<typeof clientsOf>;

beforeAll(async () => {
  gateway = await startTestGateway();
  clients = clientsOf(gateway);
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

describe('the credential', () => {
  it('gets a token of our authority for the resource of the vaults', async () => {
    const token = await clients.credential.getToken(`${gateway.ready.vaults[0]?.resource}/.default`);
    expect(token.token.split('.')).toHaveLength(3);
    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now());
  });

  it('with a wrong secret reports the error of Entra', async () => {
    const { clientId = '' } = gateway.ready.authority;
    const wrong = clientsOf(gateway, { application: { clientId, clientSecret: randomBytes(16).toString('hex') } });
    await expect(wrong.secrets.getSecret('api-key')).rejects.toThrow(/AADSTS7000215/);
    wrong.close();
  });
});

describe('SecretClient', () => {
  it('reads a secret: first a probe without a body and a token, then the challenge, then the secret', async () => {
    const fresh = clientsOf(gateway);
    const secret = await fresh.secrets.getSecret('api-key');
    expect(secret.value).toMatch(/^demo-/);
    expect(secret).toMatchObject({ name: 'api-key', properties: { enabled: true, contentType: 'token' } });
    expect(secret.properties.vaultUrl).toBe(gateway.ready.vaults[0]?.url);
    expect(fresh.calls.map(({ status }) => status)).toEqual([401, 200]);
    fresh.close();
  });

  it('sends nothing of a secret before it is challenged', async () => {
    const fresh = clientsOf(gateway);
    await fresh.secrets.setSecret('careful', 'a value that is not for strangers');
    expect(fresh.calls).toMatchObject([
      { method: 'PUT', status: 401, bytes: 0 },
      { method: 'PUT', status: 200 },
    ]);
    expect(fresh.calls[1]?.bytes).toBeGreaterThan(0);
    fresh.close();
  });

  it('sets and reads with everything that it can say', async () => {
    const notBefore = new Date('2020-01-01T00:00:00Z');
    // Not later than 2038: this client cuts times to 32 bits, and sends negative ones.
    const expiresOn = new Date('2037-12-31T00:00:00Z');
    const options = { contentType: 'text/plain', tags: { a: '1' }, notBefore, expiresOn, enabled: true };
    const set = await clients.secrets.setSecret('Complete', 'välue ✓', options);
    const read = await clients.secrets.getSecret('complete', { version: set.properties.version ?? '' });
    expect(read.value).toBe('välue ✓');
    expect(read.properties).toMatchObject({ ...options, recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 });
    expect(read.properties.createdOn).toBeInstanceOf(Date);
  });

  it('pages through all secrets and all versions', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, at) => clients.secrets.setSecret(`many-${at}`, 'x')));
    await Promise.all(Array.from({ length: 30 }, () => clients.secrets.setSecret('many-versions', 'x')));
    const names = (await collect(clients.secrets.listPropertiesOfSecrets())).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('many-'))).toHaveLength(31);
    expect(await collect(clients.secrets.listPropertiesOfSecretVersions('many-versions'))).toHaveLength(30);
    const pages = await collect(clients.secrets.listPropertiesOfSecrets().byPage({ maxPageSize: 10 }));
    expect(pages.length).toBe(Math.ceil(names.length / 10));
  });

  it('lists no versions of a secret that is not there', async () => {
    expect(await collect(clients.secrets.listPropertiesOfSecretVersions('not-there'))).toEqual([]);
  });

  it('updates one version', async () => {
    const { properties } = await clients.secrets.setSecret('updated', 'x');
    const version = properties.version ?? '';
    const changed = await clients.secrets.updateSecretProperties('updated', version, {
      tags: { b: '2' },
      enabled: false,
    });
    expect(changed).toMatchObject({ tags: { b: '2' }, enabled: false, version });
    await expect(clients.secrets.getSecret('updated')).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
      message: 'Operation get is not allowed on a disabled secret.',
    });
  });

  it('reports what is not there, and what is not allowed, with the code of Key Vault', async () => {
    await expect(clients.secrets.getSecret('not-there')).rejects.toMatchObject({
      statusCode: 404,
      code: 'SecretNotFound',
    });
    const powerless = clientsOf(gateway, { application: await newApplication(gateway) });
    await expect(powerless.secrets.getSecret('api-key')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
    powerless.close();
  });

  it('deletes: the secret is gone and its name is kept', async () => {
    await clients.secrets.setSecret('deleted', 'x');
    const poller = await clients.secrets.beginDeleteSecret('deleted', { intervalInMs: 0 });
    expect(poller.getOperationState().error).toBeUndefined();
    await expect(clients.secrets.getSecret('deleted')).rejects.toMatchObject({ statusCode: 404 });
    await expect(clients.secrets.setSecret('deleted', 'y')).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
    });
  });
});

describe('KeyClient and CryptographyClient', () => {
  it('create, list, update and read keys', async () => {
    const keyOps: KeyOperation[] = ['encrypt', 'decrypt'];
    const created = await clients.keys.createRsaKey('sdk-key', { keySize: 2048, keyOps, tags: { a: '1' } });
    expect(created).toMatchObject({ name: 'sdk-key', keyType: 'RSA', keyOperations: keyOps });
    expect(created.key?.n).toHaveLength(256);
    expect(created.key?.d).toBeUndefined();
    await clients.keys.createRsaKey('sdk-key', { keySize: 2048 });
    expect(await collect(clients.keys.listPropertiesOfKeyVersions('sdk-key'))).toHaveLength(2);
    expect((await collect(clients.keys.listPropertiesOfKeys())).map(({ name }) => name)).toContain('sdk-key');
    const version = created.properties.version ?? '';
    const changed = await clients.keys.updateKeyProperties('sdk-key', version, { enabled: false, keyOps: ['decrypt'] });
    expect(changed).toMatchObject({ properties: { enabled: false, version }, keyOperations: ['decrypt'] });
    expect((await clients.keys.getKey('sdk-key')).properties.enabled).toBe(true);
  });

  it.each(['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'] as const)(
    '%s: encrypt and decrypt, wherever the client encrypts',
    async (algorithm) => {
      const { id = '' } = await clients.keys.getKey('demo-key');
      const cryptography = clients.cryptography(id);
      const plaintext = randomBytes(32);
      const { result: ciphertext } = await cryptography.encrypt({ algorithm, plaintext });
      const { result: opened, records } = await audited(gateway, () => cryptography.decrypt({ algorithm, ciphertext }));
      expect(Buffer.from(opened.result)).toEqual(plaintext);
      expect(records.map(({ operation }) => operation)).toContain('KeyDecrypt');
    },
  );

  it('a client that may not read the key encrypts and decrypts at the vault', async () => {
    const application = await newApplication(gateway);
    const maker = await newApplication(gateway);
    const vault = await newVault(gateway, 'crypto-only', {
      [application.objectId]: { secrets: [], keys: ['encrypt', 'decrypt'] },
      [maker.objectId]: { secrets: [], keys: ['create'] },
    });
    const making = clientsOf(gateway, { application: maker, vault });
    const { id = '' } = await making.keys.createRsaKey('hidden');
    const narrow = clientsOf(gateway, { application, vault });
    const cryptography = narrow.cryptography(id);
    const algorithm = 'RSA-OAEP';
    const { result, records } = await audited(gateway, async () => {
      const { result: ciphertext } = await cryptography.encrypt({ algorithm, plaintext: Buffer.from('hidden') });
      return cryptography.decrypt({ algorithm, ciphertext });
    });
    expect(Buffer.from(result.result).toString()).toBe('hidden');
    const outcomes = records.map(({ operation, status }) => `${operation} ${status}`);
    expect(outcomes).toEqual(expect.arrayContaining(['KeyGet 403', 'KeyEncrypt 200', 'KeyDecrypt 200']));
    making.close();
    narrow.close();
  });

  it('import a key and decrypt with it what was encrypted elsewhere', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = privateKey.export({ format: 'jwk' });
    const bytes = (member?: string) => new Uint8Array(Buffer.from(member ?? '', 'base64url'));
    const { n, e, d, p, q, dp, dq, qi } = jwk;
    const imported = await clients.keys.importKey('sdk-imported', {
      kty: 'RSA',
      keyOps: ['encrypt', 'decrypt'],
      n: bytes(n),
      e: bytes(e),
      d: bytes(d),
      p: bytes(p),
      q: bytes(q),
      dp: bytes(dp),
      dq: bytes(dq),
      qi: bytes(qi),
    });
    const cryptography = clients.cryptography(imported.id ?? '');
    const sealed = await cryptography.encrypt({ algorithm: 'RSA-OAEP', plaintext: Buffer.from('hello') });
    const opened = await cryptography.decrypt({ algorithm: 'RSA-OAEP', ciphertext: sealed.result });
    expect(Buffer.from(opened.result).toString()).toBe('hello');
  });
});
