import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { UsableKey } from '../src/crypto/threads/key-cache.ts';
import { query, statement } from '../src/store/query.ts';
import { rowsOf } from '../src/wire/vault.ts';
import { newApplication, newVault } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** What purging leaves behind, and when it comes by itself ("Azure Key Vault soft-delete overview", Scheduled purge). */
const DAY = 86_400_000;
const POWERS = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };

const objects = query((db) => db.selectFrom('object').select(['vault', 'kind', 'name', 'sealed']));
const versions = query((db) => db.selectFrom('object_version').select(['vault', 'kind', 'name', 'sealed']));
const due = query((db) => db.selectFrom('due').select(['vault', 'kind', 'name']));
const policies = query((db) => db.selectFrom('rotation_policy').select(['vault', 'name']));
const inVault = (name: string): unknown => expect.stringMatching(new RegExp(`^${name}(~|$)`));
const forge = statement((db) => db.updateTable('object').set({ meta: '{}' }).where('name', '=', 'forged'));

describeOnBoth('purging', (newUrl, dialect) => {
  let gateway: TestGateway;
  let url: string;
  let ask: (vault: string, method: string, path: string, body?: unknown) => Promise<Reply>;

  beforeAll(async () => {
    url = await newUrl();
    gateway = await startTestGateway({ database: url });
    const application = await newApplication(gateway);
    const grants = { [application.objectId]: POWERS };
    await newVault(gateway, 'short', grants, { softDeleteDays: 7 });
    await newVault(gateway, 'long', grants, { softDeleteDays: 90, purgeProtection: true });
    const token = await gateway.token(application);
    ask = (vault, method, path, body) => {
      const { host } = new URL(gateway.services.addresses.originOf(vault));
      return gateway.vault(method, path, body, { token, headers: { host } });
    };
  });

  afterAll(() => gateway.stop());

  const stored = async (name: string) => {
    const { rows } = gateway.services.store;
    const found = [
      ...(await rows(objects, {})),
      ...(await rows(versions, {})),
      ...(await rows(due, {})),
      ...(await rows(policies, {})),
    ];
    return found.filter((row) => row.name === name);
  };

  const sealedOf = async (name: string) => {
    const { rows } = gateway.services.store;
    const found = [...(await rows(objects, {})), ...(await rows(versions, {}))];
    return found.filter((row) => row.name === name).map((row) => Buffer.from(row.sealed));
  };

  it('takes every row: all versions, the policy, and what was due', async () => {
    const ends = Math.floor(Date.now() / 1000) + 400 * 86_400;
    for (let version = 0; version < 3; version += 1) {
      await ask('short', 'POST', '/keys/whole/create', { kty: 'RSA', attributes: { exp: ends } });
    }
    const lifetimeActions = [{ trigger: { timeAfterCreate: 'P90D' }, action: { type: 'Rotate' } }];
    await ask('short', 'PUT', '/keys/whole/rotationpolicy', { lifetimeActions, attributes: {} });
    await ask('short', 'PUT', '/secrets/whole', { value: 'of the same name' });
    await ask('short', 'DELETE', '/keys/whole');
    expect((await stored('whole')).length).toBeGreaterThan(6);
    expect((await ask('short', 'DELETE', '/deletedkeys/whole')).status).toBe(204);
    expect(await stored('whole')).toMatchObject([{ kind: 'secrets' }, { kind: 'secrets' }]);
    expect((await ask('short', 'GET', '/secrets/whole')).body).toMatchObject({ value: 'of the same name' });
  });

  it.each([
    ['short', 7, 'CustomizedRecoverable+Purgeable'],
    ['long', 90, 'Recoverable'],
  ])('the attributes in the vault %s say for how many days and whether: %d, %s', async (vault, days, level) => {
    const reply = await ask(vault, 'PUT', '/secrets/level', { value: 'x' });
    expect(reply.body).toMatchObject({ attributes: { recoverableDays: days, recoveryLevel: level } });
    await ask(vault, 'DELETE', '/secrets/level');
    expect((await ask(vault, 'GET', '/deletedsecrets/level')).body).toMatchObject({
      attributes: { recoveryLevel: level },
    });
    await ask(vault, 'POST', '/deletedsecrets/level/recover');
  });

  it('makes the process forget the private key', async () => {
    const { keys } = gateway.services;
    await ask('short', 'POST', '/keys/forgotten/create', { kty: 'RSA' });
    const value = Buffer.from('text').toString('base64url');
    const { body } = await ask('short', 'POST', '/keys/forgotten/encrypt', { alg: 'RSA-OAEP', value });
    await ask('short', 'POST', '/keys/forgotten/decrypt', { alg: 'RSA-OAEP', value: body['value'] });
    const vault = await gateway.services.vault.vaults.find('short');
    const load = vi.fn(() => {
      throw new Error('it is not kept');
    });
    const id = `${vault && rowsOf(vault)}/keys/forgotten/${String(body['kid']).split('/').at(-1)}`;
    const asked = { algorithm: 'RSA-OAEP', operation: 'decrypt' } as const;
    const key: UsableKey = { id, half: { kty: 'RSA', n: '', e: '' }, load };
    const input = { value: Buffer.from(String(body['value']), 'base64url') };
    expect((await keys.decrypt(asked, key, input)).toString()).toBe('text');
    await ask('short', 'DELETE', '/keys/forgotten');
    await ask('short', 'DELETE', '/deletedkeys/forgotten');
    await expect(keys.decrypt(asked, key, input)).rejects.toThrow('it is not kept');
  });

  it('comes by itself when the retention of the vault is over, and is recorded', async () => {
    for (const vault of ['short', 'long']) {
      await ask(vault, 'PUT', '/secrets/late', { value: 'x' });
      await ask(vault, 'DELETE', '/secrets/late');
    }
    await ask('short', 'POST', '/keys/late/create', { kty: 'RSA' });
    await ask('short', 'DELETE', '/keys/late');
    const start = Date.now();
    gateway.clock.now = start + 7 * DAY - 60_000;
    expect(await gateway.jobs.look('purge-deleted')).toBe(0);
    gateway.clock.now = start + 7 * DAY + 60_000;
    const { result, records } = await audited(gateway, () => gateway.jobs.look('purge-deleted'));
    expect(result).toBe(2);
    const told = records.map(({ operation, status, target, vault }) => `${operation} ${status} ${vault} ${target}`);
    expect(told.sort()).toEqual(['KeyPurge 204 short keys/late', 'SecretPurge 204 short secrets/late']);
    expect(records.every(({ category }) => category === 'vault')).toBe(true);
    expect(await stored('late')).toMatchObject([{ vault: inVault('long') }, { vault: inVault('long') }]);
    expect(await gateway.jobs.look('purge-deleted')).toBe(0);
  });

  it('comes in a protected vault too, once its time is over', async () => {
    expect((await stored('late')).length).toBe(2);
    gateway.clock.now = Date.now() + 90 * DAY + 120_000;
    expect(await gateway.jobs.look('purge-deleted')).toBe(1);
    expect(await stored('late')).toEqual([]);
  });

  it('does not stop at a row that was changed outside: that one is told, the others are purged', async () => {
    gateway.clock.now = 0;
    for (const name of ['forged', 'honest']) {
      await ask('short', 'PUT', `/secrets/${name}`, { value: 'x' });
      await ask('short', 'DELETE', `/secrets/${name}`);
    }
    const { store } = gateway.services;
    await store.write({ changes: [store.change(forge, {})], record: '', conflict: '' });
    gateway.clock.now = Date.now() + 8 * DAY;
    const { result, records } = await audited(gateway, () => gateway.jobs.look('purge-deleted'));
    expect(result).toBe(1);
    expect(records.map(({ operation, code, target }) => `${operation} ${code ?? 'done'} ${target}`).sort()).toEqual([
      'SecretPurge Tampered secrets/forged',
      'SecretPurge done secrets/honest',
    ]);
    expect((await stored('honest')).length).toBe(0);
    expect((await stored('forged')).length).toBe(2);
    gateway.clock.now = 0;
  });

  it.runIf(dialect === 'sqlite')('leaves no sealed byte in the database file', async () => {
    await ask('short', 'PUT', '/secrets/erased', { value: 'x'.repeat(9000) });
    const before = await sealedOf('erased');
    await ask('short', 'DELETE', '/secrets/erased');
    const sealed = [...before, ...(await sealedOf('erased'))];
    expect(sealed).toHaveLength(4);
    await ask('short', 'DELETE', '/deletedsecrets/erased');
    const { data } = gateway;
    await gateway.close();
    const file = readFileSync(url.slice('sqlite:'.length));
    for (const bytes of sealed) {
      for (let at = 0; at + 16 <= bytes.length; at += 512)
        expect(file.includes(bytes.subarray(at, at + 16))).toBe(false);
    }
    gateway = await startTestGateway({ database: url, data });
  });
});
