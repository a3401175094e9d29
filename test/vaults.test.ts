import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCall } from '../src/gateway/first-start.ts';
import { perform } from '../src/operation.ts';
import { query } from '../src/store/query.ts';
import { purgeVaults } from '../src/vault/purge-vaults.ts';
import type { Vault } from '../src/vault/room.ts';
import { setSecret } from '../src/vault/secrets/set-secret.ts';
import {
  type Client,
  DELETED,
  GROUP,
  manage,
  newApplication,
  newConnection,
  operatorToken,
  VAULTS,
} from './administration.ts';
import { audited } from './audit.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** Many vaults: made, changed, deleted, recovered and purged over HTTP, and strangers to each other all the while. */
const DAY = 86_400_000;
const ELSEWHERE = VAULTS.replace('/tests/', '/others/');
const UNKNOWN = 'There is no vault of that name here; `sallyport vault list` names those there are.';

const every = query((db) => db.selectFrom('object').select(['vault', 'name']));
const everyVersion = query((db) => db.selectFrom('object_version').select(['vault', 'name']));

type Failure = { code: string; message: string; innererror?: { code: string } };
const errorOf = ({ status, text }: Reply) => {
  const { code, message, innererror } = (JSON.parse(text) as { error: Failure }).error;
  return [status, innererror?.code ?? code, message];
};
const valuesOf = ({ text }: Reply) => (JSON.parse(text) as { value: { name: string; id: string }[] }).value;
const propertiesOf = ({ text }: Reply) => (JSON.parse(text) as { properties: Record<string, unknown> }).properties;

describeOnBoth('vaults', (newUrl) => {
  let gateway: TestGateway;
  let token: string;
  let tenantId: string;
  let alice: Client;
  let bob: Client;
  let tokens: { alice: string; bob: string };
  let last = 0;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    ({ tenantId } = gateway.ready.authority);
    alice = await newApplication(gateway);
    bob = await newApplication(gateway);
  });

  beforeEach(async () => {
    token = await operatorToken(gateway);
    tokens = { alice: await gateway.token(alice), bob: await gateway.token(bob) };
  });

  afterAll(() => gateway.stop());

  const call = (method: string, path: string, body?: unknown) => manage(gateway, method, path, { body, token });
  const newName = () => `vault-${(last += 1)}`;
  const grant = ({ objectId }: Client, secrets: string[] = ['all', 'purge'], keys: string[] = ['all']) => ({
    tenantId,
    objectId,
    permissions: { secrets, keys },
  });
  const put = (name: string, properties: object = {}, path = VAULTS) =>
    call('PUT', `${path}/${name}`, { location: 'local', properties: { accessPolicies: [], ...properties } });
  const on = (name: string, method: string, path: string, options: { body?: unknown; token?: string } = {}) =>
    at(gateway.services.addresses.originOf(name), method, path, options);
  const at = (
    origin: string,
    method: string,
    path: string,
    { body, token: bearer = tokens.alice }: { body?: unknown; token?: string } = {},
  ) =>
    send(new URL(`${origin}${path}${path.includes('?') ? '&' : '?'}api-version=7.4`), {
      method,
      headers: bearer === '' ? {} : { authorization: `Bearer ${bearer}` },
      body,
      tls: { ca: gateway.ca },
    });
  const set = (vault: string, name: string, value: string) => on(vault, 'PUT', `/secrets/${name}`, { body: { value } });
  const get = (vault: string, name: string, bearer = tokens.alice) =>
    on(vault, 'GET', `/secrets/${name}`, { token: bearer });
  const aliceHas = (name: string, more: object = {}) => put(name, { accessPolicies: [grant(alice)], ...more });
  const job = () => purgeVaults({ ...gateway.services, vaults: gateway.services.vault.vaults });
  const runJob = (now = Date.now()) => job().run(now, new AbortController().signal);
  const rowsUnder = async (name: string) => {
    const { store } = gateway.services;
    const all = [...(await store.rows(every, {})), ...(await store.rows(everyVersion, {}))];
    return all.filter(({ vault }) => vault.startsWith(`${name}~`)).length;
  };

  describe('a vault that is made', () => {
    it("answers at once under its host name, with TLS, and shows Resource Manager's shape", async () => {
      const name = newName();
      const made = await call('PUT', `${VAULTS}/${name}`, {
        location: 'West Europe',
        tags: { team: 'web' },
        properties: {
          tenantId,
          sku: { family: 'A', name: 'Standard' },
          accessPolicies: [grant(alice, ['Get', 'SET'])],
        },
      });
      expect([made.status, made.body]).toEqual([
        201,
        {
          id: `${VAULTS}/${name}`,
          name,
          type: 'Microsoft.KeyVault/vaults',
          location: 'westeurope',
          tags: { team: 'web' },
          properties: {
            sku: { family: 'A', name: 'standard' },
            tenantId,
            accessPolicies: [
              {
                tenantId,
                objectId: alice.objectId,
                permissions: { keys: ['all'], secrets: ['get', 'set'], certificates: [] },
              },
            ],
            enableSoftDelete: true,
            softDeleteRetentionInDays: 90,
            enableRbacAuthorization: false,
            vaultUri: `${gateway.services.addresses.originOf(name)}/`,
            provisioningState: 'Succeeded',
            publicNetworkAccess: 'Enabled',
          },
        },
      ]);
      expect((await call('GET', `${VAULTS}/${name.toUpperCase()}`)).body).toEqual(made.body);
      expect((await set(name, 'first', 'hello')).status).toBe(200);
      expect((await get(name, 'first')).body).toMatchObject({ value: 'hello' });
    });

    it('grants nothing to anybody whom it does not name, not even to whoever made it', async () => {
      const name = newName();
      await put(name, { accessPolicies: [grant(alice, ['get'])] });
      expect(errorOf(await get(name, 'x', tokens.bob))).toEqual([
        403,
        'AccessDenied',
        expect.stringContaining(`does not have secrets get permission on key vault '${name};location=local'`),
      ]);
      expect(errorOf(await set(name, 'x', 'y')).slice(0, 2)).toEqual([403, 'AccessDenied']);
      const operator = await gateway.token(JSON.parse(readFileSync(gateway.folder.operator, 'utf8')) as Client);
      expect(errorOf(await get(name, 'x', operator)).slice(0, 2)).toEqual([403, 'AccessDenied']);
      expect((await get(name, 'x')).status).toBe(404);
    });

    it('is replaced by a second PUT, and listed with those of its group and of its subscription', async () => {
      const name = newName();
      const other = newName();
      await put(name);
      await put(other, {}, ELSEWHERE);
      expect((await put(name.toUpperCase(), { accessPolicies: [grant(bob)] })).status).toBe(200);
      const here = valuesOf(await call('GET', VAULTS)).map((vault) => vault.name);
      expect([here.includes(name), here.includes(other), here.includes('demo')]).toEqual([true, false, false]);
      const subscription = valuesOf(await call('GET', VAULTS.replace('/resourceGroups/tests', '')));
      expect(subscription.map(({ id }) => id)).toEqual(
        expect.arrayContaining([`${VAULTS}/${name}`, `${ELSEWHERE}/${other}`]),
      );
      const demo = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport';
      const listed = await call('GET', `${demo}/providers/Microsoft.KeyVault/vaults`);
      expect(valuesOf(listed).map((vault) => vault.name)).toEqual(['demo']);
    });

    it('takes its name from everybody: in another group, or in another casing, it is in use', async () => {
      const name = newName();
      await put(name);
      const text = new RegExp(`^The vault name '${name}' is already in use\\. Vault names are globally unique`, 'i');
      for (const spelt of [name, name.toUpperCase()]) {
        expect(errorOf(await put(spelt, {}, ELSEWHERE))).toEqual([
          409,
          'VaultAlreadyExists',
          expect.stringMatching(text),
        ]);
      }
      expect(errorOf(await call('GET', `${ELSEWHERE}/${name}`))).toEqual([
        404,
        'NotFound',
        `There is no vault ${name} in the resource group others.`,
      ]);
    });

    it('is made once, however many ask at the same time', async () => {
      const name = newName();
      const replies = await Promise.all([put(name), put(name), put(name, {}, ELSEWHERE), put(name)]);
      const statuses = replies.map(({ status }) => status).sort();
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(new Set(statuses)).toEqual(new Set([201, ...statuses.filter((status) => [200, 409].includes(status))]));
      expect((await gateway.services.vault.vaults.list()).filter((vault) => vault.name === name)).toHaveLength(1);
    });
  });

  describe('bad input is refused with the reason, and nothing is made:', () => {
    const policies = (permissions: object, more: object = {}) => ({
      accessPolicies: [{ tenantId, objectId: randomUUID(), permissions, ...more }],
    });
    const rows: readonly [what: string, properties: () => object, message: string | RegExp][] = [
      [
        'a permission that is none',
        () => policies({ secrets: ['get', 'read'] }),
        /^The parameter properties\.accessPolicies\.0\.permissions\.secrets\.1 is not valid: a permission on secrets is one of all, get/,
      ],
      [
        'a permission of another kind',
        () => policies({ secrets: ['wrapKey'] }),
        /permissions\.secrets\.0 is not valid: a permission on secrets is one of/,
      ],
      [
        'an object id that is none',
        () => ({ accessPolicies: [{ tenantId, objectId: 'alice', permissions: {} }] }),
        'The parameter properties.accessPolicies.0.objectId is not valid: objectId is a GUID.',
      ],
      [
        'a principal of another tenant',
        () => policies({ secrets: ['get'] }, { tenantId: randomUUID() }),
        /^The parameter properties\.accessPolicies is not valid: each tenantId in it is the vault's own, /,
      ],
      [
        'an application beside the principal',
        () => policies({ secrets: ['get'] }, { applicationId: randomUUID() }),
        'The parameter properties.accessPolicies.0.applicationId is not valid: applicationId is not in this version.',
      ],
      [
        'two policies of one principal',
        () => ({ accessPolicies: [grant(alice), grant(alice)] }),
        'The parameter properties.accessPolicies is not valid: each objectId has one access policy.',
      ],
      [
        'another tenant',
        () => ({ tenantId: randomUUID() }),
        /^The parameter properties\.tenantId is not valid: the tenant here is /,
      ],
      [
        'too short a retention',
        () => ({ softDeleteRetentionInDays: 6 }),
        /softDeleteRetentionInDays is a whole number from 7 to 90\.$/,
      ],
      [
        'too long a retention',
        () => ({ softDeleteRetentionInDays: 91 }),
        /softDeleteRetentionInDays is a whole number from 7 to 90\.$/,
      ],
      ['no soft delete', () => ({ enableSoftDelete: false }), /the property "enableSoftDelete" cannot be set to false/],
      [
        'no purge protection',
        () => ({ enablePurgeProtection: false }),
        /the property "enablePurgeProtection" cannot be set to false\. Enabling the purge protection for a vault is an irreversible action\.$/,
      ],
      [
        'no policies',
        () => ({ accessPolicies: null }),
        'The parameter properties.accessPolicies is missing; without enableRbacAuthorization it is required, and may be empty.',
      ],
      ...[
        '203.0.113.0/33',
        '203.0.113',
        '2001:db8::/129',
        '::ffff:203.0.113.1',
        'example.com',
        '010.0.0.1',
        '1.2.3.4/',
        '',
      ].map((value): [string, () => object, RegExp] => [
        `the network ${JSON.stringify(value)}`,
        () => ({ networkAcls: { defaultAction: 'Deny', ipRules: [{ value }] } }),
        /networkAcls\.ipRules\.0\.value is not valid: an IP rule is an IPv4 or IPv6 address or network/,
      ]),
      [
        'a default action that is none',
        () => ({ networkAcls: { defaultAction: 'Block' } }),
        'The parameter properties.networkAcls.defaultAction is not valid: defaultAction is one of Allow, Deny.',
      ],
      [
        'a virtual network',
        () => ({ networkAcls: { virtualNetworkRules: [{ id: 'x' }] } }),
        /virtualNetworkRules is not valid: there are no virtual networks here/,
      ],
    ];

    it.each(rows)('%s', async (_what, properties, message) => {
      const name = newName();
      const expected = typeof message === 'string' ? message : expect.stringMatching(message);
      expect(errorOf(await put(name, properties()))).toEqual([400, 'BadParameter', expected]);
      expect((await call('GET', `${VAULTS}/${name}`)).status).toBe(404);
    });

    it.each(['a.b', 'ab', '-ab', 'a--b', 'ab-', '1ab', 'vault~1', 'väult', 'a'.repeat(25), '%2e%2e%2fvault', 'a%00b'])(
      'the name %s',
      async (name) => {
        const reply = await put(name.includes('%') ? name : encodeURIComponent(name));
        expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('a vault name is 3 to 24 letters')]);
      },
    );

    it('a name that is a path leads nowhere', async () => {
      for (const name of ['..', '%2e%2e', 'x/../../vaults/x']) {
        const reply = await put(name);
        expect([name, reply.status >= 400 && reply.status < 500]).toEqual([name, true]);
      }
    });
  });

  describe('the settings', () => {
    it('change one by one, and what is not named stays', async () => {
      const name = newName();
      await aliceHas(name, { networkAcls: { defaultAction: 'deny', ipRules: [{ value: '127.0.0.1' }] } });
      const patched = await call('PATCH', `${VAULTS}/${name}`, {
        tags: { a: 'b' },
        properties: { enablePurgeProtection: true, enableRbacAuthorization: false },
      });
      expect(patched.status).toBe(200);
      expect(patched.body['tags']).toEqual({ a: 'b' });
      expect(propertiesOf(patched)).toMatchObject({
        enablePurgeProtection: true,
        accessPolicies: [{ objectId: alice.objectId }],
        networkAcls: {
          bypass: 'AzureServices',
          defaultAction: 'Deny',
          ipRules: [{ value: '127.0.0.1/32' }],
          virtualNetworkRules: [],
        },
      });
      // One way: neither PATCH nor PUT takes it back.
      expect((await call('PATCH', `${VAULTS}/${name}`, { properties: { enablePurgeProtection: false } })).status).toBe(
        400,
      );
      expect(propertiesOf(await aliceHas(name))['enablePurgeProtection']).toBe(true);
    });

    it('fix the retention when the vault is made, and deletions follow it', async () => {
      const name = newName();
      await aliceHas(name, { softDeleteRetentionInDays: 7 });
      const message = 'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.';
      for (const method of ['PATCH', 'PUT']) {
        const body = { properties: { accessPolicies: [grant(alice)], softDeleteRetentionInDays: 8 } };
        expect(errorOf(await call(method, `${VAULTS}/${name}`, body))).toEqual([400, 'BadParameter', message]);
      }
      await set(name, 'gone', 'x');
      const { deletedDate, scheduledPurgeDate } = (await on(name, 'DELETE', '/secrets/gone')).body;
      expect(Number(scheduledPurgeDate) - Number(deletedDate)).toBe(7 * 86_400);
    });

    it('of access reach every call at once', async () => {
      const name = newName();
      await put(name);
      expect((await get(name, 'x')).status).toBe(403);
      const policies = (kind: string, accessPolicies: object[]) =>
        call('PUT', `${VAULTS}/${name}/accessPolicies/${kind}`, { properties: { accessPolicies } });
      const added = await policies('add', [grant(alice, ['get'], []), grant(bob, ['get'], [])]);
      expect([added.status, added.body]).toMatchObject([
        200,
        { id: `${VAULTS}/${name}/accessPolicies/`, type: 'Microsoft.KeyVault/vaults/accessPolicies' },
      ]);
      expect((await get(name, 'x')).status).toBe(404);
      await policies('add', [grant(alice, ['set'], ['get'])]);
      expect((await set(name, 'x', 'y')).status).toBe(200);
      await policies('replace', [grant(alice, ['get'], [])]);
      expect((await set(name, 'x', 'z')).status).toBe(403);
      expect((await get(name, 'x')).status).toBe(200);
      expect((await get(name, 'x', tokens.bob)).status).toBe(200);
      const removed = await policies('remove', [grant(bob, ['get'], [])]);
      expect((propertiesOf(removed)['accessPolicies'] as unknown[]).length).toBe(1);
      expect((await get(name, 'x', tokens.bob)).status).toBe(403);
      expect(errorOf(await policies('swap', []))).toEqual([
        400,
        'BadParameter',
        'The parameter operationKind is not valid: it is one of add, replace, remove.',
      ]);
    });
  });

  describe('two vaults with the same names in them', () => {
    let one: string;
    let two: string;

    beforeAll(async () => {
      token = await operatorToken(gateway);
      tokens = { alice: await gateway.token(alice), bob: await gateway.token(bob) };
      [one, two] = [newName(), newName()];
      await aliceHas(one);
      await put(two, { accessPolicies: [grant(bob)] });
      for (let number = 0; number < 30; number += 1) await set(one, `same-${number + 10}`, `one-${number}`);
      for (const name of ['same-10', 'same-38', 'same-39']) {
        await on(two, 'PUT', `/secrets/${name}`, { body: { value: `two-${name}` }, token: tokens.bob });
      }
    });

    it("keep values, versions and deletions apart, read through each one's cache", async () => {
      const first = await get(one, 'same-10');
      const second = await get(two, 'same-10', tokens.bob);
      expect([first.body['value'], second.body['value']]).toEqual(['one-0', 'two-same-10']);
      const version = String(first.body['id']).split('/').at(-1);
      expect((await get(two, `same-10/${version}`, tokens.bob)).status).toBe(404);
      expect((await on(one, 'DELETE', '/secrets/same-39')).status).toBe(200);
      expect((await get(two, 'same-39', tokens.bob)).status).toBe(200);
      expect((await get(one, 'same-39')).status).toBe(404);
    });

    it('do not take the callers of each other', async () => {
      expect((await get(one, 'same-10', tokens.bob)).status).toBe(403);
      expect((await get(two, 'same-10', tokens.alice)).status).toBe(403);
    });

    it('do not let the pages of one lead into the other', async () => {
      const page = await on(one, 'GET', '/secrets');
      const next = new URL(String(page.body['nextLink']));
      const origin = gateway.services.addresses.originOf(two);
      const path = `${next.pathname}?$skiptoken=${next.searchParams.get('$skiptoken')}`;
      const stolen = await at(origin, 'GET', path, { token: tokens.bob });
      const ids = (stolen.body['value'] as { id: string }[]).map(({ id }) => id);
      expect(ids).toEqual([`${origin}/secrets/same-38`, `${origin}/secrets/same-39`]);
      expect((await at(origin, 'GET', path)).status).toBe(403);
    });

    it('are two for the connector too', async () => {
      const connection = await newConnection(gateway, 'to-two', { client: bob, vault: two });
      const other = await newConnection(gateway, 'to-one', { client: alice, vault: one });
      expect((await connection.action('GET', '/secrets/same-10/value')).body).toMatchObject({ value: 'two-same-10' });
      expect((await other.action('GET', '/secrets/same-10/value')).body).toMatchObject({ value: 'one-0' });
      const crossed = await newConnection(gateway, 'crossed', { client: bob, vault: one });
      expect((await crossed.action('GET', '/secrets/same-10/value')).status).toBe(401);
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
      const { host, port } = new URL(gateway.services.addresses.originOf('demo'));
      const asked = name === undefined ? `demo.vault.localhost.:${port}` : host.replace('demo', name);
      const reply = await send(new URL(`${gateway.services.addresses.originOf('demo')}/secrets/x?api-version=7.4`), {
        method: 'GET',
        headers: { host: asked, authorization: `Bearer ${tokens.alice}` },
        tls: { ca: gateway.ca, servername: 'demo.vault.localhost' },
      });
      expect([reply.status, reply.headers['www-authenticate']]).toEqual([status, undefined]);
    });

    it('in another casing, and with whatever port, is the same vault', async () => {
      const name = newName();
      await aliceHas(name);
      await set(name, 'x', 'y');
      for (const host of [`${name.toUpperCase()}.VAULT.localhost`, `${name}.vault.localhost:1`]) {
        const reply = await send(new URL(`${gateway.services.addresses.originOf(name)}/secrets/x?api-version=7.4`), {
          method: 'GET',
          headers: { host, authorization: `Bearer ${tokens.alice}` },
          tls: { ca: gateway.ca, servername: `${name}.vault.localhost` },
        });
        // Identifiers are canonical, whatever the caller called the vault.
        const id = expect.stringContaining(`${gateway.services.addresses.originOf(name)}/secrets/x/`);
        expect([reply.status, reply.body]).toMatchObject([200, { value: 'y', id }]);
      }
    });
  });

  describe('a vault that is deleted', () => {
    it('answers as one that never was, keeps its name, and comes back with all it held', async () => {
      const name = newName();
      await aliceHas(name, { softDeleteRetentionInDays: 7, enablePurgeProtection: true });
      await set(name, 'kept', 'one');
      await set(name, 'kept', 'two');
      const connection = await newConnection(gateway, `to-${name}`, { client: alice, vault: name });
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
      const recovered = await put(name, { createMode: 'recover', accessPolicies: [grant(bob)] });
      expect([recovered.status, propertiesOf(recovered)['accessPolicies']]).toMatchObject([
        200,
        [{ objectId: alice.objectId }],
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
      const { records } = await audited(gateway, () => runJob(Date.now() + 7 * DAY + 1000));
      expect(records).toMatchObject([
        { category: 'vault', operation: 'VaultPurge', vault: name, resultType: 'Success' },
        { operation: 'VaultErase' },
        { operation: 'VaultErase' },
      ]);
      expect((await call('GET', `${DELETED}/${name}`)).status).toBe(404);
      expect(await rowsUnder(name)).toBe(0);
    });
  });

  describe('a vault that is purged', () => {
    const purged = async (name: string) => {
      await aliceHas(name);
      await set(name, 'old', 'one');
      await set(name, 'old', 'two');
      await on(name, 'POST', '/keys/old/create', { body: { kty: 'RSA' } });
      await on(name, 'DELETE', '/keys/old');
      const vault = await gateway.services.vault.vaults.find(name);
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
      const origin = gateway.services.addresses.originOf(name);
      const caller = { objectId: '', applicationId: '', tenantId, issuer: '', roles: [], expires: 0 };
      const context = { room: gateway.services.vault, vault, caller, origin, usedOrigin: origin, apiVersion: '7.4' };
      await gateway.services.journal.conduct(startCall('TestLateWrite'), () =>
        perform(setSecret, context, { name: 'late', value: 'x' }),
      );
      expect((await get(name, 'late')).status).toBe(404);
      expect(await rowsUnder(name)).toBe(2);
      await runJob();
      expect(await rowsUnder(name)).toBe(0);
      const remains = async () =>
        (await gateway.services.vault.vaults.remains()).filter(({ rows }) => rows === vault.rows).length;
      expect(await remains()).toBe(1);
      await runJob(Date.now() + DAY);
      expect(await remains()).toBe(0);
    });

    it('is erased in units that can be stopped between, and gone on with', async () => {
      const name = newName();
      await purged(name);
      const stopped = AbortSignal.abort();
      expect(await job().run(Date.now(), stopped)).toBe(0);
      expect(await rowsUnder(name)).toBe(5);
      expect(await runJob()).toBe(2);
      expect(await rowsUnder(name)).toBe(0);
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
      expect(errorOf(await get(name, 'x', tokens.bob))).toEqual([403, 'ForbiddenByFirewall', message]);
      const anonymous = await get(name, 'x', '');
      expect([anonymous.status, anonymous.headers['www-authenticate']]).toEqual([401, expect.any(String)]);
      const { records } = await audited(gateway, () => get(name, 'x'));
      expect(records).toMatchObject([{ operation: 'SecretGet', resultType: 'Denied', status: 403, vault: name }]);
      await rules(name, { defaultAction: 'Deny', ipRules: [{ value: '127.0.0.0/8' }, { value: '::1' }] });
      expect((await get(name, 'x')).status).toBe(200);
    });

    it('is not what the caller says that it is', async () => {
      const name = newName();
      await aliceHas(name, { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] } });
      const headers = {
        authorization: `Bearer ${tokens.alice}`,
        'x-forwarded-for': '203.0.113.7',
        forwarded: 'for=203.0.113.7',
        'x-real-ip': '203.0.113.7',
      };
      const url = new URL(`${gateway.services.addresses.originOf(name)}/secrets/x?api-version=7.4`);
      const reply = await send(url, { method: 'GET', headers, tls: { ca: gateway.ca } });
      expect(errorOf(reply).slice(0, 2)).toEqual([403, 'ForbiddenByFirewall']);
    });

    it('lets the connector in as a trusted service, or not', async () => {
      const name = newName();
      await aliceHas(name);
      await set(name, 'x', 'y');
      const connection = await newConnection(gateway, `net-${name}`, { client: alice, vault: name });
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
    const { records } = await audited(gateway, async () => {
      await put(name);
      await call('DELETE', `${VAULTS}/${name}`);
      await call('POST', `${DELETED}/${name}/purge`);
    });
    const by = { category: 'management', vault: name, caller: { tenantId }, resultType: 'Success' };
    expect(records).toMatchObject([
      { operation: 'PutVault', target: `vaults/${name}`, status: 201, ...by },
      { operation: 'DeleteVault', target: `vaults/${name}`, ...by },
      { operation: 'PurgeDeletedVault', target: `deletedVaults/${name}`, ...by },
    ]);
  });

  it('from 2026-02-01 on a new vault is governed by role assignments, where it does not say otherwise', async () => {
    const name = newName();
    const made = await call('PUT', `${GROUP}/providers/Microsoft.KeyVault/vaults/${name}?api-version=2026-02-01`, {
      properties: {},
    });
    expect([made.status, propertiesOf(made)['enableRbacAuthorization']]).toEqual([201, true]);
  });
});
