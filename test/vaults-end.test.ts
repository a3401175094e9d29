import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { startCall } from '../src/gateway/start/first-start.ts';
import { createLog } from '../src/http/log.ts';
import { perform } from '../src/operation.ts';
import { query } from '../src/store/query.ts';
import { watchDue } from '../src/vault/due/watch.ts';
import { ERASED, purgeVaults } from '../src/vault/purge-vaults.ts';
import type { Vault } from '../src/vault/room.ts';
import { setSecret } from '../src/vault/secrets/set-secret.ts';
import { DELETED, manage, newConnection, VAULTS } from './administration.ts';
import { audited } from './audit.ts';
import { send } from './gateway.ts';
import { ELSEWHERE, errorOf, propertiesOf, UNKNOWN, useVaults, valuesOf } from './many-vaults.ts';
import { describeOnBoth } from './postgres.ts';

/** How a vault ends: deleted and recovered, purged and erased. And what is taken for one, and from where it is reached. */
const DAY = 86_400_000;

/** Every column of every table, as the database itself has it. */
const COLUMNS = {
  sqlite: sql<Column>`select m.name as "table", c.name as "column" from sqlite_schema m, pragma_table_info(m.name) c
    where m.type = 'table'`,
  postgres: sql<Column>`select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = current_schema()`,
};
interface Column {
  readonly table: string;
  readonly column: string;
}

describeOnBoth('vaults', (newUrl, dialect) => {
  const { many, call, put, grant, on, originOf, newName, aliceHas, set, get, runJob, rowsUnder } = useVaults(newUrl);

  describe('a vault that is deleted', () => {
    it('answers as one that never was, keeps its name, and comes back with all it held', async () => {
      const name = newName();
      await aliceHas(name, { softDeleteRetentionInDays: 7, enablePurgeProtection: true });
      await set(name, 'kept', 'one');
      await set(name, 'kept', 'two');
      const connection = await newConnection(many.gateway, `to-${name}`, { client: many.alice, vault: name });
      expect((await connection.action('GET', '/secrets/kept/value')).status).toBe(200);
      expect((await call('DELETE', `${VAULTS}/${name}`)).status).toBe(200);

      const gone = await get(name, 'kept');
      expect(errorOf(gone)).toEqual([404, 'ResourceNotFound', UNKNOWN]);
      expect(gone.headers['www-authenticate']).toBeUndefined();
      expect(errorOf(await get(name, 'kept', ''))).toEqual(errorOf(await get('nothing', 'kept', '')));
      expect((await connection.action('GET', '/secrets/kept/value')).status).toBe(404);
      expect(valuesOf(await call('GET', VAULTS)).map((vault) => vault.name)).not.toContain(name);
      expect((await call('DELETE', `${VAULTS}/${name}`)).status).toBe(204);
      expect((await call('PATCH', `${VAULTS}/${name}`, { properties: {} })).status).toBe(404);

      const shown = await call('GET', `${DELETED}/${name}`);
      const { deletionDate, scheduledPurgeDate, ...properties } = propertiesOf(shown);
      expect(Date.parse(String(scheduledPurgeDate)) - Date.parse(String(deletionDate))).toBe(7 * DAY);
      expect(properties).toEqual({
        vaultId: `${VAULTS}/${name}`,
        location: 'local',
        tags: {},
        purgeProtectionEnabled: true,
      });
      const list = await call('GET', DELETED.replace('/locations/local', ''));
      expect(valuesOf(list).map((vault) => vault.name)).toContain(name);
      expect((await call('GET', DELETED.replace('local', 'elsewhere') + `/${name}`)).status).toBe(404);

      for (const [path, text] of [
        [VAULTS, /^A vault with the same name already exists in deleted state\. You need to either recover or purge/],
        [ELSEWHERE, /^The vault name '.*' is already in use\./],
      ] as const) {
        expect(errorOf(await put(name.toUpperCase(), {}, path))).toEqual([
          409,
          'VaultAlreadyExists',
          expect.stringMatching(text),
        ]);
      }

      expect((await put(name, { createMode: 'recover' }, ELSEWHERE)).status).toBe(404);
      const recovered = await put(name, { createMode: 'recover', accessPolicies: [grant(many.bob)] });
      expect([recovered.status, propertiesOf(recovered)['accessPolicies']]).toMatchObject([
        200,
        [{ objectId: many.alice.objectId }],
      ]);
      expect((await get(name, 'kept')).body).toMatchObject({ value: 'two' });
      const versions = await on(name, 'GET', '/secrets/kept/versions');
      expect(versions.body['value']).toHaveLength(2);
      expect((await connection.action('GET', '/secrets/kept/value')).status).toBe(200);
      expect(errorOf(await put(name, { createMode: 'recover' }))).toEqual([
        404,
        'NotFound',
        `There is no deleted vault ${name} that lay in the resource group tests.`,
      ]);
    });

    it('has its keys rotated when it is there again, and not before', async () => {
      const name = newName();
      await aliceHas(name);
      await on(name, 'POST', '/keys/turning/create', { body: { kty: 'RSA' } });
      const lifetimeActions = [{ trigger: { timeAfterCreate: 'P7D' }, action: { type: 'Rotate' } }];
      await on(name, 'PUT', '/keys/turning/rotationpolicy', { body: { lifetimeActions } });
      await call('DELETE', `${VAULTS}/${name}`);
      const { services, clock } = many.gateway;
      const watch = () => watchDue(services.vault, createLog('silent')).run(clock.now, new AbortController().signal);
      const versions = async () => {
        const token = await many.gateway.token(many.alice);
        return valuesOf(await on(name, 'GET', '/keys/turning/versions', { token })).length;
      };
      clock.now = Date.now() + 8 * DAY;
      await watch();
      await manage(many.gateway, 'PUT', `${VAULTS}/${name}`, { body: { properties: { createMode: 'recover' } } });
      expect(await versions()).toBe(1);
      clock.now += 2 * 3_600_000;
      await watch();
      expect(await versions()).toBe(2);
      clock.now = Date.now();
    });

    it('leaves none of its keys in memory, whether it is deleted or purged, and no other vault loses one', async () => {
      const { keys, vault } = many.gateway.services;
      const forgotten: string[] = [];
      const forget = vi.spyOn(keys, 'forget').mockImplementation((prefix) => void forgotten.push(prefix));
      const name = newName();
      await aliceHas(name);
      const { rows = '' } = (await vault.vaults.find(name)) ?? {};
      await call('DELETE', `${VAULTS}/${name}`);
      expect(forgotten.splice(0)).toEqual([`${rows}/keys/`]);
      await call('POST', `${DELETED}/${name}/purge`);
      expect(forgotten).toEqual([`${rows}/keys/`]);
      forget.mockRestore();
    });

    it('with purge protection is purged by nobody, but by time', async () => {
      const name = newName();
      await aliceHas(name, { softDeleteRetentionInDays: 7, enablePurgeProtection: true });
      await set(name, 'kept', 'x');
      await call('DELETE', `${VAULTS}/${name}`);
      const refused = await call('POST', `${DELETED}/${name}/purge`);
      expect(errorOf(refused)).toEqual([
        405,
        'MethodNotAllowed',
        expect.stringMatching(/^Operation 'DeletedVaultPurge' is not allowed\. The vault .* has purge protection, and/),
      ]);
      await runJob(Date.now() + 6 * DAY);
      expect((await call('GET', `${DELETED}/${name}`)).status).toBe(200);
      expect(await rowsUnder(name)).toBe(2);
      const { records } = await audited(many.gateway, () => runJob(Date.now() + 7 * DAY + 1000));
      expect(records).toMatchObject([
        { category: 'vault', operation: 'VaultPurge', vault: name, resultType: 'Success' },
        { operation: 'VaultErase' },
        { operation: 'VaultErase' },
      ]);
      expect((await call('GET', `${DELETED}/${name}`)).status).toBe(404);
      expect(await rowsUnder(name)).toBe(0);
    });

    it('and recovered, and deleted again, while old vaults are purged, keeps its time', async () => {
      const { vault } = many.gateway.services;
      const name = newName();
      await aliceHas(name, { softDeleteRetentionInDays: 7, enablePurgeProtection: true });
      await call('DELETE', `${VAULTS}/${name}`);
      const now = Date.now() + 8 * DAY;
      const vaults = {
        ...vault.vaults,
        async listDeleted() {
          const overdue = await vault.vaults.listDeleted();
          const again = await vault.vaults.stored(name);
          const changes = again && vault.vaults.replace(again, { ...again.vault, deleted: now });
          await many.gateway.services.store.write({ changes: changes ?? [], record: '', conflict: '' });
          return overdue.filter((each) => each.name === name);
        },
      };
      const { records } = await audited(many.gateway, () =>
        purgeVaults({ ...vault, vaults }).run(now, new AbortController().signal),
      );
      expect(records.filter((record) => record.operation === 'VaultPurge')).toEqual([]);
      expect((await call('GET', `${DELETED}/${name}`)).status).toBe(200);
    });
  });

  describe('a vault that is purged', () => {
    const purged = async (name: string) => {
      await aliceHas(name);
      await set(name, 'old', 'one');
      await set(name, 'old', 'two');
      await on(name, 'POST', '/keys/old/create', { body: { kty: 'RSA' } });
      await on(name, 'DELETE', '/keys/old');
      const vault = await many.gateway.services.vault.vaults.find(name);
      expect(await rowsUnder(name)).toBe(5);
      expect((await call('POST', `${DELETED}/${name}/purge`)).status).toBe(404);
      await call('DELETE', `${VAULTS}/${name}`);
      expect((await call('POST', `${DELETED}/${name}/purge`)).status).toBe(200);
      return vault as Vault;
    };

    it('frees its name at once, and a new one of that name knows nothing of what it held', async () => {
      const name = newName();
      await purged(name);
      expect(errorOf(await get(name, 'old'))).toEqual([404, 'ResourceNotFound', UNKNOWN]);
      expect((await put(name, { createMode: 'recover' })).status).toBe(404);
      // Before anything was erased: the new vault is another one all the same.
      expect((await aliceHas(name)).status).toBe(201);
      expect((await on(name, 'GET', '/secrets')).body).toEqual({ value: [], nextLink: null });
      expect(errorOf(await get(name, 'old')).slice(0, 2)).toEqual([404, 'SecretNotFound']);
      // A deleted key would block its name.
      expect((await on(name, 'POST', '/keys/old/create', { body: { kty: 'RSA' } })).status).toBe(200);
      await set(name, 'old', 'three');
      await runJob();
      expect(await rowsUnder(name)).toBe(4);
      expect((await get(name, 'old')).body).toMatchObject({ value: 'three' });
      expect((await on(name, 'GET', '/secrets/old/versions')).body['value']).toHaveLength(1);
    });

    it('takes with it what was written while it went', async () => {
      const name = newName();
      const vault = await purged(name);
      await runJob();
      expect(await rowsUnder(name)).toBe(0);
      await aliceHas(name);
      // A call that was admitted before the purge and commits after it.
      const origin = originOf(name);
      const { tenantId } = many;
      const nobody = {
        objectId: '',
        applicationId: '',
        issuer: '',
        roles: [],
        groups: [],
        groupsOmitted: false,
        delegated: false,
      };
      const caller = { ...nobody, tenantId, expires: 0 };
      const context = {
        room: many.gateway.services.vault,
        vault,
        caller,
        origin,
        usedOrigin: origin,
        apiVersion: '7.4',
      };
      await many.gateway.services.journal.conduct(startCall('TestLateWrite'), () =>
        perform(setSecret, context, { name: 'late', value: 'x' }),
      );
      expect((await get(name, 'late')).status).toBe(404);
      expect(await rowsUnder(name)).toBe(2);
      await runJob();
      expect(await rowsUnder(name)).toBe(0);
      const remains = async () =>
        (await many.gateway.services.vault.vaults.remains()).filter(({ rows }) => rows === vault.rows).length;
      expect(await remains()).toBe(1);
      await runJob(Date.now() + DAY);
      expect(await remains()).toBe(0);
    });

    it('does not leave its rotation policies to the next of its name', async () => {
      const name = newName();
      await aliceHas(name, { accessPolicies: [grant(many.alice, [], ['all'])] });
      const rotation = '/keys/turning/rotationpolicy';
      const make = () => on(name, 'POST', '/keys/turning/create', { body: { kty: 'RSA' } });
      await make();
      const lifetimeActions = [{ trigger: { timeAfterCreate: 'P91D' }, action: { type: 'Rotate' } }];
      expect((await on(name, 'PUT', rotation, { body: { lifetimeActions } })).status).toBe(200);
      expect(await rowsUnder(name)).toBe(4);
      await call('DELETE', `${VAULTS}/${name}`);
      await call('POST', `${DELETED}/${name}/purge`);
      await aliceHas(name, { accessPolicies: [grant(many.alice, [], ['all'])] });
      await make();
      expect((await on(name, 'GET', rotation)).text).not.toContain('P91D');
      await runJob();
      expect(await rowsUnder(name)).toBe(2);
    });

    it('leaves no table out: each that has a vault in its rows is erased', async () => {
      const columns = query((db) => ({ compile: () => COLUMNS[dialect].compile(db) }));
      const found = await many.gateway.services.store.rows(columns, {});
      expect(found.map(({ table }) => table)).toContain('audit_head');
      const under = found.filter(({ column }) => column === 'vault').map(({ table }) => table);
      expect(ERASED.map(({ table }) => table).toSorted()).toEqual(under.toSorted());
    });

    it('is erased in units that can be stopped between, and gone on with', async () => {
      const name = newName();
      // What other tests left would be counted.
      await runJob();
      await purged(name);
      const stopped = AbortSignal.abort();
      expect(await runJob(Date.now(), stopped)).toBe(0);
      expect(await rowsUnder(name)).toBe(5);
      expect(await runJob()).toBe(2);
      expect(await rowsUnder(name)).toBe(0);
    });
  });

  describe('a host', () => {
    it.each([
      ['of no vault', 'nothing', 404],
      ['with a trailing dot', undefined, 421],
      ['of two labels', 'a.b', 421],
      ['that is a row of ours', 'demo~0', 421],
      ['with two dots', '..', 421],
    ])('%s is not taken for a vault', async (_what, name, status) => {
      const { host, port } = new URL(originOf('demo'));
      const asked = name === undefined ? `demo.vault.localhost.:${port}` : host.replace('demo', name);
      const reply = await send(new URL(`${originOf('demo')}/secrets/x?api-version=7.4`), {
        method: 'GET',
        headers: { host: asked, authorization: `Bearer ${many.tokens.alice}` },
        tls: { ca: many.gateway.ca, servername: 'demo.vault.localhost' },
      });
      expect([reply.status, reply.headers['www-authenticate']]).toEqual([status, undefined]);
    });

    it('in another casing, and with whatever port, is the same vault', async () => {
      const name = newName();
      await aliceHas(name);
      await set(name, 'x', 'y');
      for (const host of [`${name.toUpperCase()}.VAULT.localhost`, `${name}.vault.localhost:1`]) {
        const reply = await send(new URL(`${originOf(name)}/secrets/x?api-version=7.4`), {
          method: 'GET',
          headers: { host, authorization: `Bearer ${many.tokens.alice}` },
          tls: { ca: many.gateway.ca, servername: `${name}.vault.localhost` },
        });
        // Identifiers are canonical, whatever the caller called the vault.
        const id = expect.stringContaining(`${originOf(name)}/secrets/x/`);
        expect([reply.status, reply.body]).toMatchObject([200, { value: 'y', id }]);
      }
    });
  });

  describe('the network', () => {
    const rules = (name: string, networkAcls: object, more: object = {}) =>
      call('PATCH', `${VAULTS}/${name}`, { properties: { networkAcls, ...more } });

    it('is looked at after the token and before anything else', async () => {
      const name = newName();
      await aliceHas(name);
      await set(name, 'x', 'y');
      await rules(name, { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }], bypass: 'None' });
      const message = expect.stringMatching(
        /^Client address is not authorized and caller is not a trusted service\.\r\nClient address: 127\.0\.0\.1\r\nCaller: appid=/,
      );
      expect(errorOf(await get(name, 'x'))).toEqual([403, 'ForbiddenByFirewall', message]);
      expect(errorOf(await get(name, 'nothing'))).toEqual([403, 'ForbiddenByFirewall', message]);
      expect(errorOf(await get(name, 'x', many.tokens.bob))).toEqual([403, 'ForbiddenByFirewall', message]);
      const anonymous = await get(name, 'x', '');
      expect([anonymous.status, anonymous.headers['www-authenticate']]).toEqual([401, expect.any(String)]);
      const { records } = await audited(many.gateway, () => get(name, 'x'));
      expect(records).toMatchObject([{ operation: 'SecretGet', resultType: 'Denied', status: 403, vault: name }]);
      await rules(name, { defaultAction: 'Deny', ipRules: [{ value: '127.0.0.0/8' }, { value: '::1' }] });
      expect((await get(name, 'x')).status).toBe(200);
    });

    it('is not what the caller says that it is', async () => {
      const name = newName();
      await aliceHas(name, { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] } });
      const headers = {
        authorization: `Bearer ${many.tokens.alice}`,
        'x-forwarded-for': '203.0.113.7',
        forwarded: 'for=203.0.113.7',
        'x-real-ip': '203.0.113.7',
      };
      const url = new URL(`${originOf(name)}/secrets/x?api-version=7.4`);
      const reply = await send(url, { method: 'GET', headers, tls: { ca: many.gateway.ca } });
      expect(errorOf(reply).slice(0, 2)).toEqual([403, 'ForbiddenByFirewall']);
    });

    it('lets the connector in as a trusted service, or not', async () => {
      const name = newName();
      await aliceHas(name);
      await set(name, 'x', 'y');
      const connection = await newConnection(many.gateway, `net-${name}`, { client: many.alice, vault: name });
      await rules(name, { defaultAction: 'Deny', bypass: 'AzureServices' }, { publicNetworkAccess: 'Disabled' });
      expect(errorOf(await get(name, 'x')).slice(0, 2)).toEqual([403, 'ForbiddenByConnection']);
      expect((await connection.action('GET', '/secrets/x/value')).status).toBe(200);
      await rules(name, { defaultAction: 'Deny', bypass: 'None' });
      const refused = await connection.action('GET', '/secrets/x/value');
      expect([refused.status, refused.text]).toEqual([
        401,
        expect.stringContaining('client does not have permission to perform the operation on the key vault'),
      ]);
    });
  });

  it('every change is recorded with the vault and whoever made it', async () => {
    const name = newName();
    const { records } = await audited(many.gateway, async () => {
      await put(name);
      await call('DELETE', `${VAULTS}/${name}`);
      await call('POST', `${DELETED}/${name}/purge`);
    });
    const by = { category: 'management', vault: name, caller: { tenantId: many.tenantId }, resultType: 'Success' };
    expect(records).toMatchObject([
      { operation: 'PutVault', target: `vaults/${name}`, status: 201, ...by },
      { operation: 'DeleteVault', target: `vaults/${name}`, ...by },
      { operation: 'PurgeDeletedVault', target: `deletedVaults/${name}`, ...by },
    ]);
  });
});
