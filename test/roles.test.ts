import { describe, expect, it } from 'vitest';
import { DELETED, GROUP, newConnection } from './administration.ts';
import {
  ADMINISTRATOR,
  ASSIGNMENTS,
  DENIED,
  denied,
  namesOf,
  READER,
  SECRETS_OFFICER,
  SUBSCRIPTION,
  scopeOf,
  useRoles,
  VERSION,
} from './many-roles.ts';
import { errorOf } from './many-vaults.ts';
import { describeOnBoth } from './postgres.ts';

/** Role assignments, made over the management API and felt at the vault: by HTTPS and through connections. */
const FIRST_LINE = 'Caller is not authorized to perform action on resource.';

describeOnBoth('roles', (newUrl) => {
  const { many, call, put, on, newName, aliceHas, set, get, withRoles, assigned, remove } = useRoles(newUrl);

  describe('an assignment', () => {
    it('opens a vault to whom it names, and to nobody else', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), SECRETS_OFFICER);
      expect((await set(name, 'first', 'hello')).status).toBe(200);
      expect((await get(name, 'first')).body).toMatchObject({ value: 'hello' });
      expect(errorOf(await get(name, 'first', many.tokens.bob))).toEqual([
        403,
        'ForbiddenByRbac',
        [
          FIRST_LINE,
          'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
          `Caller: appid=${many.bob.clientId};oid=${many.bob.objectId};iss=${many.gateway.ready.authority.url}/${many.tenantId}/`,
          "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'",
          `Resource: '${scopeOf(name).replace('resourceGroups', 'resourcegroups').replace('Microsoft.KeyVault', 'microsoft.keyvault')}/secrets/first'`,
          'Assignment: (not found)',
          'DenyAssignmentId: null',
          "DecisionReason: 'DeniedWithNoValidRBAC' ",
          `Vault: ${name};location=local`,
          '',
        ].join('\r\n'),
      ]);
    });

    it.each([
      ['the subscription', () => SUBSCRIPTION],
      ['the resource group', () => GROUP],
      [
        'the resource group in other letters',
        () =>
          GROUP.toUpperCase()
            .replace('/SUBSCRIPTIONS/', '/subscriptions/')
            .replace('/RESOURCEGROUPS/', '/resourceGroups/'),
      ],
    ])('at %s reaches the vaults in it, until it is removed', async (_, scope) => {
      const name = await withRoles();
      const made = await assigned(scope(), READER);
      expect((await on(name, 'GET', '/secrets')).status).toBe(200);
      await remove(made);
      expect(await denied(on(name, 'GET', '/secrets'))).toEqual(DENIED);
    });

    it('of one resource group or subscription is none of a neighbour whose name begins so', async () => {
      const name = await withRoles();
      for (const scope of [`${GROUP}2`, GROUP.slice(0, -1), `${SUBSCRIPTION}1`]) {
        const made = await assigned(scope, READER);
        expect(await denied(on(name, 'GET', '/secrets'))).toEqual(DENIED);
        await remove(made);
      }
    });

    it('of one vault is none of another, whose name begins with its own', async () => {
      const name = await withRoles();
      await put(`${name}2`, { enableRbacAuthorization: true });
      await assigned(scopeOf(name), READER);
      expect((await on(name, 'GET', '/secrets')).status).toBe(200);
      expect(await denied(on(`${name}2`, 'GET', '/secrets'))).toEqual(DENIED);
    });

    it('of one secret opens that one, in any casing, and no other, no key and no list', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), SECRETS_OFFICER, many.bob);
      for (const secret of ['a', 'ab'])
        await on(name, 'PUT', `/secrets/${secret}`, { body: { value: secret }, token: many.tokens.bob });
      await assigned(scopeOf(name, '/secrets/A'), SECRETS_OFFICER);
      expect((await get(name, 'a')).body).toMatchObject({ value: 'a' });
      expect((await get(name, 'A/')).status).toBe(200);
      expect((await on(name, 'GET', '/secrets/a/versions')).status).toBe(200);
      for (const path of ['/secrets/ab', '/secrets', '/secrets/ab/versions', '/keys/a', '/keys'])
        expect([path, await denied(on(name, 'GET', path))]).toEqual([path, DENIED]);
    });

    it.each(['a%2Fb', 'a%2F..%2Fa', '%61%2F', 'a%00', 'a%20'])(
      'of one secret is not broken into by %s',
      async (secret) => {
        const name = await withRoles();
        await assigned(scopeOf(name, '/secrets/a'), SECRETS_OFFICER);
        const reply = await on(name, 'GET', `/secrets/${secret}`);
        expect(errorOf(reply).slice(0, 2)).toEqual(DENIED);
        expect(reply.text).toContain(`/vaults/${name}'`);
        // Who has the whole vault hears what is wrong with the name.
        await assigned(scopeOf(name), SECRETS_OFFICER);
        expect(errorOf(await on(name, 'GET', `/secrets/${secret}`)).slice(0, 2)).toEqual([400, 'BadParameter']);
      },
    );

    it('decides before anything is looked up: what is there and what is not is refused alike', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), SECRETS_OFFICER);
      await set(name, 'there', 'x');
      const messages = await Promise.all(
        ['there', 'nowhere'].map(async (secret) => String(errorOf(await get(name, secret, many.tokens.bob))[2])),
      );
      expect(messages[1]).toBe(messages[0]?.replace('/secrets/there', '/secrets/nowhere'));
      expect(errorOf(await get(name, 'nowhere'))[1]).toBe('SecretNotFound');
    });

    it('that is removed ends with the next call, with the same token, over HTTPS and through a connection', async () => {
      const name = await withRoles();
      const made = await assigned(scopeOf(name), SECRETS_OFFICER);
      await set(name, 'shared', 'x');
      const connection = await newConnection(many.gateway, `of-${name}`, { client: many.alice, vault: name });
      const read = () => connection.action('GET', '/secrets/shared/value');
      expect([(await get(name, 'shared')).status, (await read()).status]).toEqual([200, 200]);
      expect((await remove(made)).status).toBe(200);
      expect(await denied(get(name, 'shared'))).toEqual(DENIED);
      const refused = await read();
      expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('does not have permission')]);
      await assigned(scopeOf(name), READER);
      expect(await denied(get(name, 'shared'))).toEqual(DENIED);
      expect([(await on(name, 'GET', '/secrets')).status, (await read()).status]).toEqual([200, 401]);
    });

    it('of an earlier vault of that name is none of the vault that has it now', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), READER);
      await assigned(scopeOf(name, '/secrets/a'), SECRETS_OFFICER);
      await call('DELETE', scopeOf(name));
      await call('POST', `${DELETED}/${name}/purge`);
      await put(name, { enableRbacAuthorization: true });
      expect(await denied(on(name, 'GET', '/secrets'))).toEqual(DENIED);
      expect(await denied(set(name, 'a', 'x'))).toEqual(DENIED);
      // Nothing of it is left to be listed, or to stand in the way of a new one.
      expect(namesOf(await call('GET', `${scopeOf(name)}${ASSIGNMENTS}${VERSION}`))).toEqual([]);
      await assigned(scopeOf(name), READER);
      expect((await on(name, 'GET', '/secrets')).status).toBe(200);
    });

    it('of a vault survives its recovery, and those of its neighbours survive its purge', async () => {
      const name = await withRoles();
      await put(`${name}2`, { enableRbacAuthorization: true });
      for (const vault of [name, `${name}2`]) await assigned(scopeOf(vault), READER);
      await call('DELETE', scopeOf(name));
      await call('PUT', scopeOf(name), { location: 'local', properties: { createMode: 'recover' } });
      expect((await on(name, 'GET', '/secrets')).status).toBe(200);
      await call('DELETE', scopeOf(name));
      expect((await call('POST', `${DELETED}/${name}/purge`)).status).toBe(200);
      expect((await on(`${name}2`, 'GET', '/secrets')).status).toBe(200);
    });
  });

  describe('who may only read keys', () => {
    const encrypt = { alg: 'RSA-OAEP-256', value: Buffer.from('x').toString('base64url') };
    const gcm = { alg: 'A256GCM', value: encrypt.value };

    it('may use the public half of a key, and no key that has none', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), ADMINISTRATOR);
      await assigned(scopeOf(name), READER, many.bob);
      for (const [key, kty] of Object.entries({ pair: 'RSA', secret: 'oct' }))
        expect((await on(name, 'POST', `/keys/${key}/create`, { body: { kty } })).status).toBe(200);
      const bob = (path: string, body: object) => on(name, 'POST', path, { body, token: many.tokens.bob });
      const encrypted = await bob('/keys/pair/encrypt', encrypt);
      expect(encrypted.status).toBe(200);
      const { value } = JSON.parse(encrypted.text) as { value: string };
      expect(await denied(bob('/keys/pair/decrypt', { ...encrypt, value }))).toEqual(DENIED);
      expect((await on(name, 'POST', '/keys/secret/encrypt', { body: gcm })).status).toBe(200);
      expect(errorOf(await bob('/keys/secret/encrypt', gcm))).toEqual([
        ...DENIED,
        expect.stringContaining(`Action: 'Microsoft.KeyVault/vaults/keys/encrypt/action'`),
      ]);
      expect(await denied(bob('/keys/secret/wrapkey', { ...gcm, alg: 'A256KW' }))).toEqual(DENIED);
    });

    it('may do so through a connection as well', async () => {
      const name = await withRoles();
      await assigned(scopeOf(name), ADMINISTRATOR);
      await assigned(scopeOf(name), READER, many.bob);
      await on(name, 'POST', '/keys/pair/create', { body: { kty: 'RSA' } });
      const connection = await newConnection(many.gateway, `reads-${name}`, { client: many.bob, vault: name });
      const body = { algorithm: 'RSA-OAEP-256', rawData: 'x' };
      const made = await connection.action('POST', '/keys/pair/encrypt', body);
      expect(made.status).toBe(200);
      const { encryptedData } = JSON.parse(made.text) as { encryptedData: string };
      const refused = await connection.action('POST', '/keys/pair/decrypt', {
        algorithm: body.algorithm,
        encryptedData,
      });
      expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('does not have permission')]);
    });
  });

  describe('the two models', () => {
    it('never mix: roles count where the vault says so, policies where it does not', async () => {
      const name = newName();
      await aliceHas(name);
      await assigned(scopeOf(name), SECRETS_OFFICER, many.bob);
      expect((await set(name, 'a', 'x')).status).toBe(200);
      expect(errorOf(await get(name, 'a', many.tokens.bob))[1]).toBe('AccessDenied');
      const change = (enableRbacAuthorization: boolean) =>
        call('PATCH', scopeOf(name), { properties: { enableRbacAuthorization } });
      expect((await change(true)).status).toBe(200);
      expect(await denied(get(name, 'a'))).toEqual(DENIED);
      expect((await get(name, 'a', many.tokens.bob)).status).toBe(200);
      await change(false);
      expect((await get(name, 'a')).status).toBe(200);
      expect(errorOf(await get(name, 'a', many.tokens.bob))[1]).toBe('AccessDenied');
    });
  });
});
