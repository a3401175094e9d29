import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GROUP } from './administration.ts';
import { audited } from './audit.ts';
import {
  ASSIGNMENTS,
  DEFINITIONS,
  DENIED,
  denied,
  namesOf,
  READER,
  resourceOf,
  SECRETS_USER,
  SUBSCRIPTION,
  scopeOf,
  useRoles,
  VERSION,
} from './many-roles.ts';
import { errorOf } from './many-vaults.ts';
import { describeOnBoth } from './postgres.ts';

/** How roles are given, taken and made: Resource Manager's shapes, over a real socket. */
describeOnBoth('administration of roles', (newUrl) => {
  const { many, call, on, withRoles, body, assign, assigned, remove } = useRoles(newUrl);

  describe('an assignment', () => {
    it("shows Resource Manager's shape, and records who got and lost which role where", async () => {
      const name = await withRoles();
      const { result: made, records } = await audited(many.gateway, () => assign(scopeOf(name), READER));
      const { name: id } = resourceOf(made);
      const shown = {
        id: `${scopeOf(name)}${ASSIGNMENTS}/${id}`,
        name: id,
        type: 'Microsoft.Authorization/roleAssignments',
        properties: {
          roleDefinitionId: `${SUBSCRIPTION}${DEFINITIONS}/${READER}`,
          principalId: many.alice.objectId,
          principalType: 'Unknown',
          scope: scopeOf(name),
          description: null,
          condition: null,
          conditionVersion: null,
          createdOn: expect.stringMatching(/Z$/),
          updatedOn: expect.stringMatching(/Z$/),
          createdBy: expect.stringMatching(/^[0-9a-f-]{36}$/),
          updatedBy: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      };
      expect(made.body).toEqual(shown);
      const fact = {
        principal: many.alice.objectId,
        role: READER,
        target: `${scopeOf(name).slice(1)}/roleAssignments/${id}`,
      };
      expect(records).toMatchObject([{ operation: 'PutRoleAssignment', category: 'management', status: 201, ...fact }]);
      expect((await call('GET', `${resourceOf(made).id}${VERSION}`)).body).toEqual(shown);
      const gone = await audited(many.gateway, () => remove(resourceOf(made)));
      expect([gone.result.status, gone.result.body]).toEqual([200, shown]);
      expect(gone.records).toMatchObject([{ operation: 'DeleteRoleAssignment', status: 200, ...fact }]);
      expect((await remove(resourceOf(made))).status).toBe(204);
      expect(errorOf(await call('GET', `${resourceOf(made).id}${VERSION}`))).toEqual([
        404,
        'NotFound',
        'There is no role assignment of that name at this scope.',
      ]);
    });

    it('records of a refused call too where a role was to be given', async () => {
      const name = await withRoles();
      const id = randomUUID();
      const { result, records } = await audited(many.gateway, () =>
        call('PUT', `${scopeOf(name)}/secrets/x${ASSIGNMENTS}/${id}${VERSION}`, { properties: {} }),
      );
      expect(result.status).toBe(400);
      const target = `${scopeOf(name).slice(1)}/secrets/x/roleAssignments/${id}`;
      expect(records).toMatchObject([{ operation: 'PutRoleAssignment', code: 'BadParameter', vault: name, target }]);
    });

    it('makes the same again with 200, and refuses it under another name, and another under its name', async () => {
      const name = await withRoles();
      const { name: id } = await assigned(scopeOf(name), READER);
      expect((await assign(scopeOf(name), READER, many.alice, id.toUpperCase())).status).toBe(200);
      const shouted = scopeOf(name.toUpperCase()).replace('/tests/', '/TESTS/');
      expect(errorOf(await assign(shouted, READER))).toEqual([
        409,
        'RoleAssignmentExists',
        'The role assignment already exists.',
      ]);
      for (const reply of [
        await assign(scopeOf(name), SECRETS_USER, many.alice, id),
        await assign(scopeOf(name), READER, many.bob, id),
        await assign(scopeOf(name, '/secrets/a'), READER, many.alice, id),
      ]) {
        expect(errorOf(reply)).toEqual([
          409,
          'Conflict',
          'There is a role assignment of this name; its tenant, principal, role and scope cannot be changed. Take another name.',
        ]);
      }
      expect((await call('DELETE', `${GROUP}${ASSIGNMENTS}/${id}${VERSION}`)).status).toBe(204);
      expect((await on(name, 'GET', '/secrets')).status).toBe(200);
    });

    it('of two that are made at once keeps one', async () => {
      const name = await withRoles();
      const replies = await Promise.all(Array.from({ length: 6 }, () => assign(scopeOf(name), READER)));
      expect(replies.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
        201, 409, 409, 409, 409, 409,
      ]);
    });

    it('lists at, around and below a scope, and what a filter asks for', async () => {
      const name = await withRoles();
      const inVault = await assigned(scopeOf(name), READER);
      const ofSecret = await assigned(scopeOf(name, '/secrets/a'), READER, many.bob);
      const around = await assigned(GROUP, SECRETS_USER, many.bob);
      const list = async (scope: string, filter = '') =>
        namesOf(
          await call('GET', `${scope}${ASSIGNMENTS}${VERSION}${filter && `&$filter=${encodeURIComponent(filter)}`}`),
        );
      const all = [around.name, inVault.name, ofSecret.name].sort();
      expect((await list(scopeOf(name))).sort()).toEqual(all);
      expect(await list(SUBSCRIPTION)).toEqual(expect.arrayContaining(all));
      expect((await list(scopeOf(name), 'atScope()')).sort()).toEqual([around.name, inVault.name].sort());
      expect(await list(scopeOf(name), `principalId eq '${many.bob.objectId}'`)).toEqual([around.name, ofSecret.name]);
      expect(await list(scopeOf(name), `atScope() and principalId eq '${many.bob.objectId}'`)).toEqual([around.name]);
      expect(await list(scopeOf(`${name}2`))).toEqual([around.name]);
      const refused = await call('GET', `${GROUP}${ASSIGNMENTS}${VERSION}&$filter=assignedTo('x')`);
      expect(errorOf(refused)).toEqual([
        400,
        'BadParameter',
        "The parameter $filter is not valid: it holds atScope() and principalId eq 'GUID'.",
      ]);
      await remove(around);
    });

    it.each([
      [
        'a condition',
        { condition: "@Resource[name] StringStartsWith 'a'" },
        /conditions and delegated identities are not in this version/,
      ],
      ['a property that is misspelt', { Condition: null }, /spelt so/],
      ['a principal that is no GUID', { principalId: 'alice' }, /principalId is a GUID/],
      ['a type of principal that is none', { principalType: 'Everyone' }, /principalType is one of User, Group/],
      ['no role', { roleDefinitionId: undefined }, /roleDefinitionId is missing/],
      ['a role by its name', { roleDefinitionId: 'Reader' }, /roleDefinitionId ends with/],
    ])('refuses %s, and stores nothing', async (_, more, message) => {
      const name = await withRoles();
      const id = randomUUID();
      const path = `${scopeOf(name)}${ASSIGNMENTS}/${id}${VERSION}`;
      const reply = await call('PUT', path, body(READER, many.alice, more));
      expect(errorOf(reply)).toEqual([400, 'BadParameter', expect.stringMatching(message)]);
      expect((await call('GET', path)).status).toBe(404);
    });

    it('refuses a role, a vault or a principal that is not one', async () => {
      const name = await withRoles();
      expect(errorOf(await assign(scopeOf(name), randomUUID())).slice(0, 2)).toEqual([404, 'NotFound']);
      expect(errorOf(await assign(scopeOf(`${name}x`), READER))).toEqual([
        404,
        'NotFound',
        `There is no vault ${name}x in the resource group tests.`,
      ]);
      expect(errorOf(await assign(scopeOf(name).replace('/tests/', '/others/'), READER)).slice(0, 2)).toEqual([
        404,
        'NotFound',
      ]);
      const { clientId, objectId } = many.alice;
      expect(errorOf(await assign(scopeOf(name), READER, { objectId: clientId }))).toEqual([
        400,
        'BadParameter',
        `principalId is the id of an application; roles are given to its object id, ${objectId}.`,
      ]);
      expect(errorOf(await assign(scopeOf(name, '/certificates/a'), READER))[0]).toBe(400);
      expect(errorOf(await assign(scopeOf(name, '/secrets/a_b'), READER))[0]).toBe(400);
    });

    it('takes the scope from the path, whatever a body says', async () => {
      const [name, other] = [await withRoles(), await withRoles()];
      const moved = { ...body(READER, many.alice), vault: other, subscription: '1', kind: 'secrets', object: 'a' };
      const reply = await call('PUT', `${scopeOf(name)}${ASSIGNMENTS}/${randomUUID()}${VERSION}`, moved);
      expect(resourceOf(reply).properties['scope']).toBe(scopeOf(name));
      expect(await denied(on(other, 'GET', '/secrets'))).toEqual(DENIED);
    });
  });
});
