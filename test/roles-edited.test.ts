import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { startCall } from '../src/gateway/start/first-start.ts';
import { type Parameters, statement } from '../src/store/query.ts';
import { ROLES_TOPIC } from '../src/vault/grants.ts';
import { GROUP } from './administration.ts';
import { audited } from './audit.ts';
import { DEFINITIONS, READER, SECRETS_OFFICER, SUBSCRIPTION, scopeOf, useRoles, VERSION } from './many-roles.ts';
import { describeOnBoth } from './postgres.ts';

/** Rows of roles that somebody edited in the database: they give nobody anything. */
const editAssignment = statement((db, p: Parameters<{ id: string; meta: string }>) =>
  db.updateTable('role_assignment').set({ meta: p.meta }).where('id', '=', p.id),
);
const moveAssignment = statement((db, p: Parameters<{ id: string; scope: string }>) =>
  db.updateTable('role_assignment').set({ scope: p.scope }).where('id', '=', p.id),
);
const editRole = statement((db, p: Parameters<{ id: string; meta: string }>) =>
  db.updateTable('role_definition').set({ meta: p.meta }).where('id', '=', p.id),
);

describeOnBoth('a row that was edited in the database', (newUrl) => {
  const { many, call, on, set, withRoles, assigned } = useRoles(newUrl);

  const edit = async (change: (id: string) => ReturnType<typeof many.gateway.services.store.change>) => {
    const name = await withRoles();
    const made = await assigned(scopeOf(name), READER);
    const changes = [change(made.name)];
    const unit = { output: undefined, changes, touches: [ROLES_TOPIC] };
    await many.gateway.services.journal.conduct(startCall('TestEdit'), () => unit);
    const { result, records } = await audited(many.gateway, () => on(name, 'GET', '/secrets'));
    await many.gateway.services.journal.conduct(startCall('TestEdit'), () => ({
      ...unit,
      changes: [removal(made.name)],
    }));
    return { made, result, records };
  };
  const removeRow = statement((db, p: Parameters<{ id: string }>) =>
    db.deleteFrom('role_assignment').where('id', '=', p.id),
  );
  const removal = (id: string) => many.gateway.services.store.change(removeRow, { id });

  it('to give more is refused as tampered with, and opens nothing', async () => {
    const { store } = many.gateway.services;
    const meta = (id: string) =>
      JSON.stringify({
        id,
        scope: SUBSCRIPTION,
        roleId: SECRETS_OFFICER,
        principalId: many.alice.objectId,
        tenantId: many.tenantId,
        created: Date.now(),
      });
    const { result, records } = await edit((id) => store.change(editAssignment, { id, meta: meta(id) }));
    expect([result.status, records.map(({ code }) => code)]).toEqual([500, ['Tampered']]);
  });

  it('to hold elsewhere is refused there', async () => {
    const { store } = many.gateway.services;
    const { result, records } = await edit((id) => store.change(moveAssignment, { id, scope: GROUP.toLowerCase() }));
    expect([result.status, records.map(({ code }) => code)]).toEqual([500, ['Tampered']]);
  });

  it('to let a role allow more is refused as tampered with', async () => {
    const name = await withRoles();
    const id = randomUUID();
    const dataActions = ['Microsoft.KeyVault/vaults/secrets/readMetadata/action'];
    const properties = { roleName: id, permissions: [{ dataActions }], assignableScopes: [SUBSCRIPTION] };
    await call('PUT', `${SUBSCRIPTION}${DEFINITIONS}/${id}${VERSION}`, { properties });
    await assigned(scopeOf(name), id);
    expect((await on(name, 'GET', '/secrets')).status).toBe(200);
    const { store, journal } = many.gateway.services;
    const permissions = [{ dataActions: ['*'], notDataActions: [] }];
    const meta = JSON.stringify({ ...properties, id, permissions, tenantId: many.tenantId });
    const unit = { output: undefined, changes: [store.change(editRole, { id, meta })], touches: [ROLES_TOPIC] };
    await journal.conduct(startCall('TestEdit'), () => unit);
    const { result, records } = await audited(many.gateway, () => set(name, 'a', 'x'));
    expect([result.status, records.map(({ code }) => code)]).toEqual([500, ['Tampered']]);
  });
});
