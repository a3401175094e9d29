import { expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { openAuthority } from '../authority.fixture.ts';

describeOnBoth('the administrators', (newUrl) => {
  it('of two who remove each other at once, one stays', async () => {
    const authority = await openAuthority(await newUrl());
    const { context, tenantId, commit } = authority;
    const { directory } = context;
    const register = async (displayName: string, enabled: boolean) => {
      const made = directory.registerApplication({ tenantId, displayName, enabled, roles: ['Administrator'] });
      expect(await commit(made)).toBe('done');
      return made.application;
    };
    const remove = async ({ applicationId, objectId }: { applicationId: string; objectId: string }) => {
      const held = await directory.holdAdministrator(objectId);
      const { changes, touches } = await directory.deleteApplication(applicationId);
      return held === undefined ? undefined : { changes: [...changes, ...held], touches };
    };

    const alice = await register('Alice', true);
    expect(await directory.holdAdministrator(alice.objectId)).toBeUndefined();
    await register('Disabled', false);
    expect(await directory.holdAdministrator(alice.objectId)).toBeUndefined();

    const bob = await register('Bob', true);
    const [first, second] = [await remove(alice), await remove(bob)];
    if (first === undefined || second === undefined) throw new Error('there are two administrators');
    const ended = await Promise.all([commit(first), commit(second)]);
    expect(ended.sort()).toEqual(['conflict', 'done']);
    const left = (await directory.listApplications()).filter(
      ({ enabled, roles }) => enabled && roles.includes('Administrator'),
    );
    expect(left).toHaveLength(1);
    for (const last of left) expect(await remove(last)).toBeUndefined();
    await authority.close();
  });
});
