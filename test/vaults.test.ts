import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, GROUP, newConnection, VAULTS } from './administration.ts';
import { ELSEWHERE, errorOf, propertiesOf, useVaults, valuesOf } from './many-vaults.ts';
import { describeOnBoth } from './postgres.ts';

/** Many vaults: made and changed over HTTP, and strangers to each other all the while. */
describeOnBoth('vaults', (newUrl) => {
  const { many, call, put, grant, at, on, originOf, newName, aliceHas, set, get } = useVaults(newUrl);

  describe('a vault that is made', () => {
    it("answers at once under its host name, with TLS, and shows Resource Manager's shape", async () => {
      const name = newName();
      const made = await call('PUT', `${VAULTS}/${name}`, {
        location: 'West Europe',
        tags: { team: 'web' },
        properties: {
          tenantId: many.tenantId,
          sku: { family: 'A', name: 'Standard' },
          accessPolicies: [grant(many.alice, ['Get', 'SET'])],
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
            tenantId: many.tenantId,
            accessPolicies: [
              {
                tenantId: many.tenantId,
                objectId: many.alice.objectId,
                permissions: { keys: ['all'], secrets: ['get', 'set'], certificates: [] },
              },
            ],
            enableSoftDelete: true,
            softDeleteRetentionInDays: 90,
            enableRbacAuthorization: false,
            vaultUri: `${originOf(name)}/`,
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
      await put(name, { accessPolicies: [grant(many.alice, ['get'])] });
      expect(errorOf(await get(name, 'x', many.tokens.bob))).toEqual([
        403,
        'AccessDenied',
        expect.stringContaining(`does not have secrets get permission on key vault '${name};location=local'`),
      ]);
      expect(errorOf(await set(name, 'x', 'y')).slice(0, 2)).toEqual([403, 'AccessDenied']);
      const operator = await many.gateway.token(
        JSON.parse(readFileSync(many.gateway.folder.operator, 'utf8')) as Client,
      );
      expect(errorOf(await get(name, 'x', operator)).slice(0, 2)).toEqual([403, 'AccessDenied']);
      expect((await get(name, 'x')).status).toBe(404);
    });

    it('is replaced by a second PUT, and listed with those of its group and of its subscription', async () => {
      const name = newName();
      const other = newName();
      await put(name);
      await put(other, {}, ELSEWHERE);
      expect((await put(name.toUpperCase(), { accessPolicies: [grant(many.bob)] })).status).toBe(200);
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
      const statuses = replies.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(new Set(statuses)).toEqual(new Set([201, ...statuses.filter((status) => [200, 409].includes(status))]));
      expect((await many.gateway.services.vault.vaults.list()).filter((vault) => vault.name === name)).toHaveLength(1);
    });
  });

  describe('bad input is refused with the reason, and nothing is made:', () => {
    const policies = (permissions: object, more: object = {}) => ({
      accessPolicies: [{ tenantId: many.tenantId, objectId: randomUUID(), permissions, ...more }],
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
        () => ({ accessPolicies: [{ tenantId: many.tenantId, objectId: 'alice', permissions: {} }] }),
        'The parameter properties.accessPolicies.0.objectId is not valid: objectId is a GUID.',
      ],
      [
        'a principal of another tenant',
        () => policies({ secrets: ['get'] }, { tenantId: randomUUID() }),
        /^The parameter properties\.accessPolicies is not valid: each tenantId in it is the vault's own, /,
      ],
      [
        'an application that is none',
        () => policies({ secrets: ['get'] }, { applicationId: 'app' }),
        'The parameter properties.accessPolicies.0.applicationId is not valid: applicationId is a GUID.',
      ],
      [
        'two policies of one principal',
        () => ({ accessPolicies: [grant(many.alice), grant(many.alice)] }),
        'The parameter properties.accessPolicies is not valid: each objectId has one access policy, and one for each applicationId.',
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
        '0:0:0:0:0:FFFF::/96',
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
        accessPolicies: [{ objectId: many.alice.objectId }],
        networkAcls: {
          bypass: 'AzureServices',
          defaultAction: 'Deny',
          ipRules: [{ value: '127.0.0.1/32' }],
          virtualNetworkRules: [],
        },
      });
      // Of the rules, too, only what is named changes.
      const other = await call('PATCH', `${VAULTS}/${name}`, { properties: { networkAcls: { bypass: 'None' } } });
      expect(propertiesOf(other)['networkAcls']).toMatchObject({
        bypass: 'None',
        defaultAction: 'Deny',
        ipRules: [{ value: '127.0.0.1/32' }],
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
        const body = { properties: { accessPolicies: [grant(many.alice)], softDeleteRetentionInDays: 8 } };
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
      const added = await policies('add', [grant(many.alice, ['get'], []), grant(many.bob, ['get'], [])]);
      expect([added.status, added.body]).toMatchObject([
        200,
        { id: `${VAULTS}/${name}/accessPolicies/`, type: 'Microsoft.KeyVault/vaults/accessPolicies' },
      ]);
      expect((await get(name, 'x')).status).toBe(404);
      await policies('add', [grant(many.alice, ['set'], ['get'])]);
      expect((await set(name, 'x', 'y')).status).toBe(200);
      await policies('replace', [grant(many.alice, ['get'], [])]);
      expect((await set(name, 'x', 'z')).status).toBe(403);
      expect((await get(name, 'x')).status).toBe(200);
      expect((await get(name, 'x', many.tokens.bob)).status).toBe(200);
      const removed = await policies('remove', [grant(many.bob, ['get'], [])]);
      expect((propertiesOf(removed)['accessPolicies'] as unknown[]).length).toBe(1);
      expect((await get(name, 'x', many.tokens.bob)).status).toBe(403);
      // Through another application she has what that entry says, and her own entry stays as it was.
      const applicationId = randomUUID();
      const compound = await policies('add', [{ ...grant(many.alice, ['set'], []), applicationId }]);
      expect(propertiesOf(compound)['accessPolicies']).toMatchObject([
        { objectId: many.alice.objectId, permissions: { secrets: ['get'] } },
        { objectId: many.alice.objectId, applicationId, permissions: { secrets: ['set'] } },
      ]);
      expect((await set(name, 'x', 'z')).status).toBe(403);
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
      [one, two] = [newName(), newName()];
      await aliceHas(one);
      await put(two, { accessPolicies: [grant(many.bob)] });
      for (let number = 0; number < 30; number += 1) await set(one, `same-${number + 10}`, `one-${number}`);
      for (const name of ['same-10', 'same-38', 'same-39']) {
        await on(two, 'PUT', `/secrets/${name}`, { body: { value: `two-${name}` }, token: many.tokens.bob });
      }
    });

    it("keep values, versions and deletions apart, read through each one's cache", async () => {
      const first = await get(one, 'same-10');
      const second = await get(two, 'same-10', many.tokens.bob);
      expect([first.body['value'], second.body['value']]).toEqual(['one-0', 'two-same-10']);
      const version = String(first.body['id']).split('/').at(-1);
      expect((await get(two, `same-10/${version}`, many.tokens.bob)).status).toBe(404);
      expect((await on(one, 'DELETE', '/secrets/same-39')).status).toBe(200);
      expect((await get(two, 'same-39', many.tokens.bob)).status).toBe(200);
      expect((await get(one, 'same-39')).status).toBe(404);
    });

    it('do not take the callers of each other', async () => {
      expect((await get(one, 'same-10', many.tokens.bob)).status).toBe(403);
      expect((await get(two, 'same-10', many.tokens.alice)).status).toBe(403);
    });

    it('do not let the pages of one lead into the other', async () => {
      const page = await on(one, 'GET', '/secrets');
      const next = new URL(String(page.body['nextLink']));
      const origin = originOf(two);
      const path = `${next.pathname}?$skiptoken=${next.searchParams.get('$skiptoken')}`;
      const stolen = await at(origin, 'GET', path, { token: many.tokens.bob });
      const ids = valuesOf(stolen).map(({ id }) => id);
      expect(ids).toEqual([`${origin}/secrets/same-38`, `${origin}/secrets/same-39`]);
      expect((await at(origin, 'GET', path)).status).toBe(403);
    });

    it('are two for the connector too', async () => {
      const connection = await newConnection(many.gateway, 'to-two', { client: many.bob, vault: two });
      const other = await newConnection(many.gateway, 'to-one', { client: many.alice, vault: one });
      expect((await connection.action('GET', '/secrets/same-10/value')).body).toMatchObject({ value: 'two-same-10' });
      expect((await other.action('GET', '/secrets/same-10/value')).body).toMatchObject({ value: 'one-0' });
      const crossed = await newConnection(many.gateway, 'crossed', { client: many.bob, vault: one });
      expect((await crossed.action('GET', '/secrets/same-10/value')).status).toBe(401);
    });
  });

  it('from 2026-02-01 on a new vault is governed by role assignments, where it does not say otherwise', async () => {
    const name = newName();
    const made = await call('PUT', `${GROUP}/providers/Microsoft.KeyVault/vaults/${name}?api-version=2026-02-01`, {
      properties: {},
    });
    expect([made.status, propertiesOf(made)['enableRbacAuthorization']]).toEqual([201, true]);
  });
});
