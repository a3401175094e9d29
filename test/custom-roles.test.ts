import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { GROUP } from './administration.ts';
import {
  DEFINITIONS,
  DENIED,
  denied,
  namesOf,
  READER,
  resourceOf,
  SUBSCRIPTION,
  scopeOf,
  useRoles,
  VERSION,
} from './many-roles.ts';
import { errorOf } from './many-vaults.ts';
import { describeOnBoth } from './postgres.ts';

/** Roles that administrators make: Resource Manager's shapes, over a real socket, and what they come to at the vault. */
describeOnBoth('a custom role', (newUrl) => {
  const { call, on, set, get, withRoles, assign, assigned, remove } = useRoles(newUrl);

  const properties = (more: object = {}) => ({
    roleName: `Role ${randomUUID()}`,
    type: 'CustomRole',
    permissions: [
      {
        actions: [],
        dataActions: ['Microsoft.KeyVault/vaults/secrets/*'],
        notDataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'],
      },
    ],
    assignableScopes: [GROUP],
    ...more,
  });
  const define = (given: object, id: string = randomUUID()) =>
    call('PUT', `${SUBSCRIPTION}${DEFINITIONS}/${id}${VERSION}`, { properties: given });
  const defined = async (more: object = {}) => {
    const reply = await define(properties(more));
    expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
    return resourceOf(reply);
  };

  it('allows what it says, and less with the next call once it says less', async () => {
    const name = await withRoles();
    const role = await defined();
    await assigned(scopeOf(name), role.name);
    expect((await set(name, 'a', 'x')).status).toBe(200);
    expect(await denied(get(name, 'a'))).toEqual(DENIED);
    const less = [{ dataActions: ['Microsoft.KeyVault/vaults/secrets/readMetadata/action'] }];
    expect((await define(properties({ permissions: less }), role.name)).status).toBe(201);
    expect(await denied(set(name, 'a', 'x'))).toEqual(DENIED);
    expect((await on(name, 'GET', '/secrets')).status).toBe(200);
  });

  it("shows Resource Manager's shape, and is listed with the built-in ones", async () => {
    const role = await defined({ description: 'All but values' });
    expect(role).toEqual({
      id: `${SUBSCRIPTION}${DEFINITIONS}/${role.name}`,
      name: role.name,
      type: 'Microsoft.Authorization/roleDefinitions',
      properties: {
        roleName: expect.stringMatching(/^Role /),
        type: 'CustomRole',
        description: 'All but values',
        assignableScopes: [GROUP],
        permissions: [
          {
            actions: [],
            notActions: [],
            dataActions: ['Microsoft.KeyVault/vaults/secrets/*'],
            notDataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'],
          },
        ],
        createdOn: expect.stringMatching(/Z$/),
        updatedOn: expect.stringMatching(/Z$/),
        createdBy: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect((await call('GET', `${role.id}${VERSION}`)).body).toEqual(role);
    const list = async (filter = '', scope = GROUP) =>
      namesOf(
        await call('GET', `${scope}${DEFINITIONS}${VERSION}${filter && `&$filter=${encodeURIComponent(filter)}`}`),
      );
    expect(await list()).toEqual(expect.arrayContaining([READER, role.name]));
    expect(await list("roleName eq 'key vault reader'")).toEqual([READER]);
    expect(await list("type eq 'CustomRole'")).toContain(role.name);
    expect(await list("type eq 'CustomRole'")).not.toContain(READER);
    expect(await list('', `${SUBSCRIPTION}/resourceGroups/others`)).not.toContain(role.name);
    expect(errorOf(await call('GET', `${GROUP}${DEFINITIONS}${VERSION}&$filter=x`)).slice(0, 2)).toEqual([
      400,
      'BadParameter',
    ]);
  });

  it('that somebody has cannot be deleted; once nobody has it, it can', async () => {
    const name = await withRoles();
    const role = await defined();
    const held = await assigned(scopeOf(name), role.name);
    expect(errorOf(await remove(role))).toEqual([
      400,
      'RoleDefinitionHasAssignments',
      'There are role assignments of this role: delete them first.',
    ]);
    await remove(held);
    expect((await remove(role)).status).toBe(200);
    expect((await remove(role)).status).toBe(204);
    expect(errorOf(await assign(scopeOf(name), role.name)).slice(0, 2)).toEqual([404, 'NotFound']);
  });

  it('is assigned only where it says', async () => {
    const name = await withRoles();
    const role = await defined({ assignableScopes: [scopeOf(name), `${GROUP}2`] });
    await assigned(scopeOf(name, '/secrets/a'), role.name);
    expect(errorOf(await assign(GROUP, role.name))).toEqual([
      400,
      'BadParameter',
      'The role cannot be assigned at this scope: none of its assignableScopes holds it.',
    ]);
  });

  it('has a name of its own, also beside the built-in ones', async () => {
    const role = await defined();
    const roleName = String(role.properties['roleName']);
    for (const taken of [roleName.toUpperCase(), 'key vault READER']) {
      expect(errorOf(await define(properties({ roleName: taken })))).toEqual([
        409,
        'RoleDefinitionWithSameNameExists',
        'There is a role of that name or id: take another one.',
      ]);
    }
    expect((await define(properties({ roleName }), role.name)).status).toBe(201);
  });

  it('is none of the built-in ones: these nobody changes', async () => {
    const message = 'The role is built in: it can be neither changed nor deleted.';
    expect(errorOf(await define(properties(), READER))).toEqual([400, 'BadParameter', message]);
    expect(errorOf(await call('DELETE', `${SUBSCRIPTION}${DEFINITIONS}/${READER}${VERSION}`))).toEqual([
      400,
      'BadParameter',
      message,
    ]);
  });

  it.each([
    [
      'a data action that is none',
      { permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/secrets/read'] }] },
      /matches no data action/,
    ],
    [
      'a data action of another provider',
      { permissions: [{ dataActions: ['Microsoft.Storage/*'] }] },
      /matches no data action/,
    ],
    [
      'a notDataAction that is none',
      { permissions: [{ dataActions: ['*'], notDataActions: ['Secrets'] }] },
      /matches no data action/,
    ],
    [
      'an action on the vault itself',
      { permissions: [{ actions: ['*'] }] },
      /the app roles of the management API decide/,
    ],
    [
      'a block with something misspelt',
      { permissions: [{ dataActions: ['*'], NotDataActions: ['*'] }] },
      /it holds dataActions and notDataActions/,
    ],
    ['no scope', { assignableScopes: [] }, /assignableScopes is empty/],
    ['the scope of everything', { assignableScopes: ['/'] }, /it is not the scope/],
    ['no name', { roleName: undefined }, /roleName is missing/],
    ['another type', { type: 'BuiltInRole' }, /the type is CustomRole/],
  ])('with %s is refused', async (_, more, message) => {
    const id = randomUUID();
    expect(errorOf(await define(properties(more), id))).toEqual([400, 'BadParameter', expect.stringMatching(message)]);
    expect((await call('GET', `${SUBSCRIPTION}${DEFINITIONS}/${id}${VERSION}`)).status).toBe(404);
  });
});
