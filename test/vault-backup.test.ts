import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCall } from '../src/gateway/start/first-start.ts';
import { perform } from '../src/operation.ts';
import { setSecret } from '../src/vault/secrets/set-secret.ts';
import { type Client, newApplication, newVault } from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** Backup and restore of one secret or key ("Azure Key Vault backup and restore"). */
const ALL = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };
const MALFORMED = { code: 'Malformed backup blob', message: 'Backup blob contains invalid or corrupt version.' };

const bodyOf = <T>({ text }: Reply): T => JSON.parse(text) as T;
const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;

/** Every type of key, and what undoes what it did: the restored key must undo what the first one did. */
const KEYS = [
  { make: { kty: 'RSA' }, alg: 'RSA-OAEP-256', does: 'encrypt', undoes: 'decrypt' },
  { make: { kty: 'RSA-HSM', key_size: 3072 }, alg: 'PS256', does: 'sign', undoes: 'verify' },
  { make: { kty: 'EC', crv: 'P-256' }, alg: 'ES256', does: 'sign', undoes: 'verify' },
  { make: { kty: 'EC', crv: 'P-384' }, alg: 'ES384', does: 'sign', undoes: 'verify' },
  { make: { kty: 'EC-HSM', crv: 'P-521' }, alg: 'ES512', does: 'sign', undoes: 'verify' },
  { make: { kty: 'EC', crv: 'P-256K' }, alg: 'ES256K', does: 'sign', undoes: 'verify' },
  { make: { kty: 'oct', key_size: 128 }, alg: 'A128KW', does: 'wrapkey', undoes: 'unwrapkey' },
  { make: { kty: 'oct-HSM', key_size: 256 }, alg: 'A256GCM', does: 'encrypt', undoes: 'decrypt' },
];
const DIGEST_BYTES: Readonly<Record<string, number>> = { ES384: 48, ES512: 64 };

describeOnBoth('backups', (newUrl, dialect) => {
  let gateway: TestGateway;
  let application: Client;
  let token: string;
  let url: string;
  let vaults: { here: string; there: string };

  beforeAll(async () => {
    url = await newUrl();
    gateway = await startTestGateway({ database: url, hsmKeys: 'software' });
    application = await newApplication(gateway);
    const grants = { [application.objectId]: ALL };
    vaults = { here: await newVault(gateway, 'here', grants), there: await newVault(gateway, 'there', grants) };
    token = await gateway.token(application);
  });

  afterAll(() => gateway.stop());

  const at = (url: string) => (method: string, path: string, body?: unknown) =>
    gateway.vault(method, path, body, { token, headers: { host: new URL(url).host } });
  const here = (method: string, path: string, body?: unknown) => at(vaults.here)(method, path, body);
  const set = (name: string, value: string) => here('PUT', `/secrets/${name}`, { value });
  const backup = async (path: string): Promise<string> => String((await here('POST', `${path}/backup`)).body['value']);
  const remove = async (kind: string, name: string) => {
    await here('DELETE', `/${kind}/${name}`);
    await here('DELETE', `/deleted${kind}/${name}`);
  };
  const refused = async (asked: Promise<Reply>) => {
    const reply = await asked;
    return [reply.status, errorOf(reply)];
  };

  /** All that can be seen of an object: its latest version, and each version by itself. */
  const seen = async (kind: string, name: string) => {
    const latest = await here('GET', `/${kind}/${name}`);
    const listed = await here('GET', `/${kind}/${name}/versions`);
    const { value } = JSON.parse(listed.text) as { value: { id?: string; kid?: string }[] };
    const ids = value.map(({ id, kid }) => (id ?? kid ?? '').replace(vaults.here, ''));
    const each = await Promise.all(ids.map(async (id) => (await here('GET', id)).text));
    return [latest.body, listed.body, each.map((text) => JSON.parse(text) as unknown)];
  };

  it('a secret comes back as it was: every version, value, date, attribute and tag', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const version = fc.record({
      value: text,
      contentType: fc.option(text, { nil: undefined }),
      tags: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text, { maxKeys: 3 }),
      attributes: fc.record({ nbf: fc.constant(1), exp: fc.integer({ min: 2, max: 4e9 }) }),
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 4 }), fc.boolean(), async (versions, off) => {
        runs += 1;
        const name = `Inverse-${runs}`;
        for (const each of versions) expect((await here('PUT', `/secrets/${name}`, each)).status).toBe(200);
        gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + 5000;
        const patched = { contentType: 'patched', ...(off && { attributes: { enabled: false } }) };
        await here('PATCH', `/secrets/${name}`, patched);
        const before = await seen('secrets', name);
        const value = await backup(`/secrets/${name}`);
        await remove('secrets', name);
        const restored = await here('POST', '/secrets/restore', { value });
        expect(restored.status).toBe(200);
        expect(restored.body).not.toHaveProperty('value');
        expect(await seen('secrets', name)).toEqual(before);
      }),
      { numRuns: 10 },
    );
    gateway.clock.now = 0;
  });

  it.each(KEYS)('a key comes back as it was, and undoes what it did: $make', async ({ make, alg, does, undoes }) => {
    const name = `key-${alg}`;
    await here('POST', `/keys/${name}/create`, { ...make, tags: { a: '1' } });
    const first = bodyOf<{ key: { kid: string } }>(await here('GET', `/keys/${name}`));
    const path = first.key.kid.replace(vaults.here, '');
    const input = Buffer.alloc(DIGEST_BYTES[alg] ?? 32, 7).toString('base64url');
    const made = await here('POST', `${path}/${does}`, { alg, value: input });
    const { kid: _kid, ...done } = bodyOf<{ kid: string; value: string }>(made);
    await here('POST', `/keys/${name}/create`, { ...make, attributes: { enabled: false } });
    const before = await seen('keys', name);
    const value = await backup(`/keys/${name}`);
    await remove('keys', name);
    expect((await here('POST', '/keys/restore', { value })).body).toEqual(before[0]);
    expect(await seen('keys', name)).toEqual(before);
    const asked = undoes === 'verify' ? { alg, digest: input, value: done.value } : { alg, ...done };
    const undone = await here('POST', `${path}/${undoes}`, asked);
    expect([undone.status, undone.body['value']]).toEqual([200, undoes === 'verify' || input]);
  });

  it('a key comes back with its rotation policy', async () => {
    await here('POST', '/keys/policy/create', { kty: 'EC' });
    const lifetimeActions = [{ trigger: { timeAfterCreate: 'P90D' }, action: { type: 'Rotate' } }];
    const policy = await here('PUT', '/keys/policy/rotationpolicy', { lifetimeActions, attributes: {} });
    const value = await backup('/keys/policy');
    await remove('keys', 'policy');
    await here('POST', '/keys/restore', { value });
    expect((await here('GET', '/keys/policy/rotationpolicy')).body).toEqual(policy.body);
  });

  it('restore into another vault of the installation, where its rules hold', async () => {
    await set('moved', 'a value');
    const value = await backup('/secrets/moved');
    const restored = await at(vaults.there)('POST', '/secrets/restore', { value });
    expect(restored.body).toMatchObject({ id: expect.stringMatching(new RegExp(`^${vaults.there}/secrets/moved/`)) });
    expect((await at(vaults.there)('GET', '/secrets/moved')).body).toMatchObject({ value: 'a value' });
  });

  it('show nothing of what they hold', async () => {
    await set('opaque', 'a value that is easily found');
    const value = await backup('/secrets/opaque');
    expect(value).toMatch(/^[\w-]+$/);
    const bytes = Buffer.from(value, 'base64url');
    for (const part of ['easily', 'opaque', 'created']) expect(bytes.includes(part)).toBe(false);
  });

  describe('are refused', () => {
    it('where the name is there, or deleted, and change nothing', async () => {
      await set('Taken', 'old');
      const value = await backup('/secrets/taken');
      await set('taken', 'new');
      const message =
        'A secret with the name Taken is already there, and a backup is not restored over it; delete and purge it first.';
      expect(await refused(here('POST', '/secrets/restore', { value }))).toEqual([409, { code: 'Conflict', message }]);
      expect((await here('GET', '/secrets/taken')).body).toMatchObject({ value: 'new' });
      await here('DELETE', '/secrets/taken');
      expect(await refused(here('POST', '/secrets/restore', { value }))).toMatchObject([
        409,
        { code: 'Conflict', innererror: { code: 'ObjectIsDeletedButRecoverable' } },
      ]);
      await here('DELETE', '/deletedsecrets/taken');
      const restores = Array.from({ length: 5 }, () => here('POST', '/secrets/restore', { value }));
      const statuses = (await Promise.all(restores)).map(({ status }) => status);
      expect(statuses.sort((one, other) => one - other)).toEqual([200, 409, 409, 409, 409]);
      expect((await here('GET', '/secrets/taken')).body).toMatchObject({ value: 'old' });
    });

    it('where they are cut, changed, of another kind, or of another installation', async () => {
      await set('whole', 'x');
      const value = await backup('/secrets/whole');
      await remove('secrets', 'whole');
      const bytes = Buffer.from(value, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
      const other = await startTestGateway();
      const elsewhere = await other.vault('POST', '/secrets/api-key/backup');
      await other.stop();
      const wrong = [
        '',
        '*',
        value.slice(4),
        value.slice(0, -4),
        `${value}AAAA`,
        bytes.toString('base64url'),
        `${value}=`,
      ];
      for (const given of [...wrong, String(elsewhere.body['value'])]) {
        expect(await refused(here('POST', '/secrets/restore', { value: given }))).toEqual([400, MALFORMED]);
      }
      expect(await refused(here('POST', '/keys/restore', { value }))).toEqual([400, MALFORMED]);
      expect((await here('GET', '/secrets/whole')).status).toBe(404);
      expect((await here('POST', '/secrets/restore', { value })).status).toBe(200);
    });

    it('where there is no value', async () => {
      for (const body of [{}, { value: 7 }, { value: null }]) {
        expect(await refused(here('POST', '/secrets/restore', body))).toEqual([
          400,
          { code: 'BadParameter', message: 'The parameter value is not valid: value is base64url text.' },
        ]);
      }
    });

    it('of what is not there or deleted', async () => {
      await set('off', 'x');
      await here('DELETE', '/secrets/off');
      for (const path of ['/secrets/off', '/secrets/never', '/keys/never']) {
        const reply = await here('POST', `${path}/backup`);
        expect([reply.status, errorOf(reply)['code']]).toEqual([
          404,
          path.startsWith('/keys') ? 'KeyNotFound' : 'SecretNotFound',
        ]);
      }
    });

    it('without the permissions backup and restore', async () => {
      const application = await newApplication(gateway);
      const secrets = ['get', 'list', 'set', 'delete', 'recover', 'purge'];
      const url = await newVault(gateway, 'no-backup', { [application.objectId]: { secrets, keys: [] } });
      const options = { token: await gateway.token(application), headers: { host: new URL(url).host } };
      for (const [path, verb] of [
        ['/secrets/x/backup', 'backup'],
        ['/secrets/restore', 'restore'],
      ] as const) {
        const reply = await gateway.vault('POST', path, { value: 'AAAA' }, options);
        expect([reply.status, errorOf(reply)['message']]).toEqual([
          403,
          expect.stringContaining(`does not have secrets ${verb} permission on key vault 'no-backup;`),
        ]);
      }
    });
  });

  it('are recorded, with the name that was restored', async () => {
    await set('told', 'x');
    const value = await backup('/secrets/told');
    await remove('secrets', 'told');
    const { records } = await audited(gateway, async () => {
      await here('POST', '/secrets/restore', { value });
      await here('POST', '/secrets/told/backup');
      await here('POST', '/secrets/restore', { value: 'AAAA' });
    });
    expect(records.map(({ operation, status, target, code }) => [operation, status, target, code])).toEqual([
      ['SecretRestore', 200, 'secrets/told', undefined],
      ['SecretBackup', 200, 'secrets/told', undefined],
      ['SecretRestore', 400, 'secrets', 'MalformedBackupBlob'],
    ]);
  });

  /** Sets versions of a secret without a request for each. */
  const fill = async (count: number, versionOf: (at: number) => Parameters<typeof setSecret.run>[1]) => {
    const { vault, journal, addresses } = gateway.services;
    const found = await vault.vaults.find('here');
    if (found === undefined) throw new Error('there is no vault');
    const origin = addresses.originOf('here');
    const caller = await vault.bearer.verify(token, vault.resource);
    const context = { room: vault, vault: found, caller, origin, usedOrigin: origin, apiVersion: '7.4' };
    for (let at = 0; at < count; at += 1) {
      await journal.conduct(startCall('TestSecretSet'), () => perform(setSecret, context, versionOf(at)));
    }
  };

  it.runIf(dialect === 'sqlite')(
    'hold 500 of the longest values, and refuse one more',
    { timeout: 60_000 },
    async () => {
      await fill(500, (at) => ({ name: 'many', value: String(at % 10).repeat(25 * 1024) }));
      const latest = await here('GET', '/secrets/many');
      const value = await backup('/secrets/many');
      expect(value.length).toBeGreaterThan(16_000_000);
      await set('many', 'one more');
      const message =
        'The secret many has more than 500 versions, and a backup holds no more; export the vault instead.';
      expect(await refused(here('POST', '/secrets/many/backup'))).toEqual([400, { code: 'BadParameter', message }]);
      await remove('secrets', 'many');
      expect((await here('POST', '/secrets/restore', { value })).status).toBe(200);
      expect((await here('GET', '/secrets/many')).body).toEqual(latest.body);
      expect((await backup('/secrets/many')).length).toBe(value.length);
    },
  );

  it.runIf(dialect === 'sqlite')(
    'are not given out where no restore would take them',
    { timeout: 60_000 },
    async () => {
      const tags = Object.fromEntries(
        Array.from({ length: 15 }, (_, at) => [`${at}`.padEnd(512, '€'), '€'.repeat(512)]),
      );
      await fill(400, () => ({ name: 'heavy', value: 'x'.repeat(25 * 1024), tags }));
      const message =
        'The secret heavy has versions of more than 25165824 bytes, and a backup holds no more; export the vault instead.';
      expect(await refused(here('POST', '/secrets/heavy/backup'))).toEqual([400, { code: 'BadParameter', message }]);
    },
  );

  it('take as large a body as a blob can be, and no larger', async () => {
    const most = 32 * 1024 * 1024;
    expect(await refused(here('POST', '/secrets/restore', { value: 'A'.repeat(most) }))).toEqual([400, MALFORMED]);
    expect(await refused(here('POST', '/secrets/restore', { value: 'A'.repeat(most + 1024) }))).toEqual([
      413,
      { code: 'PayloadTooLarge', message: `The request body has more than ${most + 1024} bytes.` },
    ]);
    const others = await here('PUT', '/secrets/large', { value: 'A'.repeat(200 * 1024) });
    expect(errorOf(others)['message']).toBe('The request body has more than 196608 bytes.');
  });

  it('open after a restart', async () => {
    await set('lasting', 'a value');
    const value = await backup('/secrets/lasting');
    await remove('secrets', 'lasting');
    await gateway.close();
    gateway = await startTestGateway({ database: url, data: gateway.data, hsmKeys: 'software' });
    token = await gateway.token(application);
    const { originOf } = gateway.services.addresses;
    vaults = { here: originOf('here'), there: originOf('there') };
    expect((await here('POST', '/secrets/restore', { value })).status).toBe(200);
    expect((await here('GET', '/secrets/lasting')).body).toMatchObject({ value: 'a value' });
  });
});
