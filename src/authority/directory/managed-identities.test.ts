import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAuthority, stranger, type TestAuthority } from '../authority.fixture.ts';
import { issuerOf } from '../issuer.ts';
import type { ManagedIdentity } from './managed-identities.ts';
import { resourceIdOf } from './resource-id.ts';

let authority: TestAuthority;

beforeEach(async () => {
  authority = await openAuthority();
});

afterEach(() => authority.close());

const directory = () => authority.context.directory;

async function make(name: string) {
  const { tenantId } = authority;
  const { identity, ...unit } = directory().newManagedIdentity({
    tenantId,
    resourceId: resourceIdOf(name),
    kind: 'UserAssigned',
    location: 'local',
    tags: { a: '1' },
  });
  expect(await authority.commit(unit)).toBe('done');
  return identity;
}

describe('a managed identity', () => {
  it('is found by client id, object id and resource id, in any case', async () => {
    const identity = await make('Worker');
    const { clientId, objectId, resourceId } = identity;
    expect(identity).toMatchObject({ name: 'Worker', enabled: true, kind: 'UserAssigned', tags: { a: '1' } });
    expect(objectId).not.toBe(clientId);
    for (const found of [
      await directory().findManagedIdentity(clientId.toUpperCase()),
      await directory().findManagedIdentityByObjectId(objectId.toUpperCase()),
      await directory().findManagedIdentityByResourceId(resourceId.toUpperCase()),
    ]) {
      expect(found).toEqual(identity);
    }
    expect(await directory().listManagedIdentities()).toEqual([identity]);
  });

  it('is not found by the id of another kind, nor by what is no id', async () => {
    const { clientId, objectId } = await make('worker');
    expect(await directory().findManagedIdentity(objectId)).toBeUndefined();
    expect(await directory().findManagedIdentityByObjectId(clientId)).toBeUndefined();
    expect(await directory().findManagedIdentityByResourceId('worker')).toBeUndefined();
    expect(await directory().findManagedIdentity(authority.application.applicationId)).toBeUndefined();
    expect(await directory().findManagedIdentity(stranger())).toBeUndefined();
  });

  it('is a principal by both its ids', async () => {
    const { clientId, objectId } = await make('worker');
    const principal = { objectId, applicationId: clientId, displayName: 'worker', principalType: 'ServicePrincipal' };
    expect(await directory().findPrincipal(clientId)).toEqual(principal);
    expect(await directory().findPrincipal(objectId)).toEqual(principal);
    expect(await directory().findPrincipal(stranger())).toBeUndefined();
  });

  it('has its resource id alone, in every case', async () => {
    await make('worker');
    const { tenantId } = authority;
    const again = directory().newManagedIdentity({
      tenantId,
      resourceId: resourceIdOf('WORKER'),
      kind: 'UserAssigned',
      location: 'local',
      tags: {},
    });
    expect(await authority.commit(again)).toBe('conflict');
    expect(await directory().listManagedIdentities()).toHaveLength(1);
  });

  it.each([
    '',
    'worker',
    '/subscriptions/a/resourceGroups/b/providers/Microsoft.Web/sites/worker',
    resourceIdOf('a/b'),
  ])('is not made with the resource id %j', (resourceId) => {
    const { tenantId } = authority;
    const make = () =>
      directory().newManagedIdentity({ tenantId, resourceId, kind: 'UserAssigned', location: 'local', tags: {} });
    expect(make).toThrow(
      expect.objectContaining({
        code: 'BadParameter',
        message: 'The resource id must be that of a user-assigned identity, in full.',
      }),
    );
  });

  it('that two change at once is changed by the first only', async () => {
    const { clientId } = await make('worker');
    const one = await directory().changeManagedIdentity(clientId, { tags: { b: '2' } });
    const other = await directory().changeManagedIdentity(clientId, { enabled: false });
    expect(await authority.commit(one)).toBe('done');
    expect(await authority.commit(other)).toBe('conflict');
    expect(await directory().findManagedIdentity(clientId)).toMatchObject({ tags: { b: '2' }, enabled: true });
  });

  it('that is deleted is gone under every name, and its name is free', async () => {
    const { clientId, objectId, resourceId } = await make('worker');
    expect(await authority.commit(await directory().deleteManagedIdentity(clientId))).toBe('done');
    expect(await directory().findManagedIdentity(clientId)).toBeUndefined();
    expect(await directory().findManagedIdentityByObjectId(objectId)).toBeUndefined();
    expect(await directory().findManagedIdentityByResourceId(resourceId)).toBeUndefined();
    const second = await make('worker');
    expect([second.clientId, second.objectId]).not.toContain(clientId);
  });

  it('that is not there is not changed and not deleted', async () => {
    const missing = { code: 'NotFound', message: 'There is no managed identity with this client id.' };
    await expect(directory().changeManagedIdentity(stranger(), {})).rejects.toMatchObject(missing);
    await expect(directory().deleteManagedIdentity(stranger())).rejects.toMatchObject(missing);
  });
});

describe('its tokens count', () => {
  const validFrom = ({ clientId, objectId }: ManagedIdentity) => {
    const { tenantId } = authority;
    const none = { issuer: '', roles: [], groups: [], groupsOmitted: false, delegated: false, expires: 0 };
    return issuerOf(authority.context, tenantId).validFrom?.({ ...none, applicationId: clientId, objectId, tenantId });
  };

  it('from the beginning, until it is disabled, and then those after it was enabled again', async () => {
    const identity = await make('worker');
    const { clientId } = identity;
    expect(await validFrom(identity)).toBe(0);
    await authority.commit(await directory().changeManagedIdentity(clientId, { enabled: false }));
    expect(await validFrom(identity)).toBe(Infinity);
    await authority.commit(await directory().changeManagedIdentity(clientId, { enabled: true }));
    expect(await validFrom(identity)).toBeGreaterThan(authority.start - 300);
    expect(await validFrom(identity)).toBeLessThan(authority.start);
  });

  it('no longer once it is deleted', async () => {
    const identity = await make('worker');
    const { clientId } = identity;
    await authority.commit(await directory().deleteManagedIdentity(clientId));
    expect(await validFrom(identity)).toBe(Infinity);
  });
  it('not where they name another principal beside its client id', async () => {
    const identity = await make('worker');
    expect(await validFrom({ ...identity, objectId: stranger() })).toBe(Infinity);
    expect(await validFrom({ ...identity, objectId: authority.application.objectId })).toBe(Infinity);
  });
});
