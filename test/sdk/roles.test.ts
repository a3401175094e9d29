import { expect, it } from 'vitest';
import { ADMINISTRATOR, READER, SECRETS_OFFICER, SECRETS_USER, scopeOf, useRoles } from '../many-roles.ts';
import { describeOnBoth } from '../postgres.ts';
import { clientsOf } from './clients.ts';

/** Microsoft's own clients at a vault in which roles decide. */
describeOnBoth('the clients, with roles', (newUrl) => {
  const { many, originOf, withRoles, assigned, remove } = useRoles(newUrl);
  const FORBIDDEN = { statusCode: 403, code: 'Forbidden' };
  const RBAC = /^Caller is not authorized to perform action on resource\.\r\n/;

  it('read the one secret that a role opens, and hear of all others that it is forbidden', async () => {
    const vault = await withRoles();
    await assigned(scopeOf(vault), SECRETS_OFFICER);
    await assigned(scopeOf(vault, '/secrets/mine'), SECRETS_USER, many.bob);
    const { secrets: alice } = clientsOf(many.gateway, { application: many.alice, vault: originOf(vault) });
    const { secrets: bob } = clientsOf(many.gateway, { application: many.bob, vault: originOf(vault) });
    for (const name of ['mine', 'mine2']) await alice.setSecret(name, name);
    expect((await bob.getSecret('mine')).value).toBe('mine');
    await expect(bob.getSecret('mine2')).rejects.toMatchObject({ ...FORBIDDEN, message: expect.stringMatching(RBAC) });
    await expect(bob.setSecret('mine', 'x')).rejects.toMatchObject(FORBIDDEN);
    await expect(bob.listPropertiesOfSecrets().next()).rejects.toMatchObject(FORBIDDEN);
    expect((await bob.listPropertiesOfSecretVersions('mine').next()).value).toMatchObject({ name: 'mine' });
  });

  it('notice with their next call that a role was taken away, and given again', async () => {
    const vault = await withRoles();
    await assigned(scopeOf(vault), ADMINISTRATOR);
    const { secrets, keys } = clientsOf(many.gateway, { application: many.bob, vault: originOf(vault) });
    await clientsOf(many.gateway, { application: many.alice, vault: originOf(vault) }).keys.createRsaKey('pair');
    const made = await assigned(scopeOf(vault), READER, many.bob);
    expect((await keys.getKey('pair')).name).toBe('pair');
    await remove(made);
    await expect(keys.getKey('pair')).rejects.toMatchObject(FORBIDDEN);
    await assigned(scopeOf(vault, '/keys/pair'), READER, many.bob);
    expect((await keys.getKey('pair')).name).toBe('pair');
    await expect(secrets.getSecret('pair')).rejects.toMatchObject(FORBIDDEN);
  });
});
