import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnBoth } from '../../../../test/postgres.ts';
import { createPasswords } from '../../../crypto/password.ts';
import { call, DOMAIN, openAuthority, stranger, type TestAuthority, VAULT } from '../../authority.fixture.ts';
import { tokenV2 } from '../../endpoints/token.ts';
import type { DirectoryChange } from '../entries.ts';
import { createGroupMembers } from './group-members.ts';

describeOnBoth('the groups of a directory', (newUrl) => {
  let authority: TestAuthority;
  let directory: TestAuthority['context']['directory'];
  beforeAll(async () => {
    const derive = async (password: string) => Buffer.from(password);
    authority = await openAuthority(await newUrl(), { passwords: createPasswords({ derive }) });
    ({ directory } = authority.context);
  });
  afterAll(() => authority.close());

  async function commit<Made extends DirectoryChange>(made: Made | Promise<Made>): Promise<Made> {
    const change = await made;
    expect(await authority.commit(change)).toBe('done');
    return change;
  }

  async function newGroup(displayName = 'Readers') {
    return (await commit(directory.newGroup({ tenantId: authority.tenantId, displayName }))).group;
  }

  const newUser = () =>
    directory.newUser({
      tenantId: authority.tenantId,
      userPrincipalName: `${stranger().slice(0, 8)}@${DOMAIN}`,
      displayName: 'Ann',
      password: 'a long walk',
    });

  describe('a group', () => {
    it('is found, listed and changed', async () => {
      const group = await newGroup();
      expect(group).toEqual({
        objectId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        tenantId: authority.tenantId,
        displayName: 'Readers',
        description: '',
        created: authority.start,
        revision: 1,
      });
      expect(await directory.findGroup(group.objectId.toUpperCase())).toEqual(group);
      expect(await directory.listGroups()).toContainEqual(group);
      await commit(directory.changeGroup(group.objectId, { description: 'All who read' }));
      const changed = { ...group, description: 'All who read', revision: 2 };
      expect(await directory.findGroup(group.objectId)).toEqual(changed);
    });

    it.each([
      ['name', { displayName: '' }, 'The display name must have 1 to 256 characters without control characters.'],
      [
        'description',
        { description: 'a\nb' },
        'The description must have at most 1024 characters without control characters.',
      ],
    ])('has no broken %s', async (_, members, message) => {
      const { objectId } = await newGroup();
      await expect(directory.changeGroup(objectId, members)).rejects.toMatchObject({ code: 'BadParameter', message });
      const made = { tenantId: authority.tenantId, displayName: 'Readers', ...members };
      await expect(directory.newGroup(made)).rejects.toMatchObject({ code: 'BadParameter', message });
    });

    it('is of a tenant that is there', async () => {
      const missing = { code: 'NotFound', message: 'There is no tenant with this id.' };
      await expect(directory.newGroup({ tenantId: stranger(), displayName: 'X' })).rejects.toMatchObject(missing);
    });

    it('that is not there has no members, and takes none', async () => {
      const missing = { code: 'NotFound', message: 'There is no group with this id.' };
      await expect(directory.listMembers(stranger())).rejects.toMatchObject(missing);
      await expect(directory.addMember(stranger(), stranger())).rejects.toMatchObject(missing);
      await expect(directory.removeMember('', stranger())).rejects.toMatchObject(missing);
      await expect(directory.changeGroup('', {})).rejects.toMatchObject(missing);
      await expect(directory.deleteGroup('%')).rejects.toMatchObject(missing);
    });
  });

  describe('a member', () => {
    it('is in every group that it was added to, until it is removed', async () => {
      const member = stranger();
      const ids = [(await newGroup()).objectId, (await newGroup()).objectId].sort();
      expect(await directory.groupsOf(member)).toEqual([]);
      for (const id of ids) await commit(directory.addMember(id, member.toUpperCase()));
      expect(await directory.groupsOf(member)).toEqual(ids);
      await commit(directory.removeMember(ids[0] ?? '', member));
      expect(await directory.groupsOf(member)).toEqual(ids.slice(1));
      expect(await directory.listMembers(ids[0] ?? '')).toEqual([]);
      expect(await directory.listMembers(ids[1] ?? '')).toEqual([member]);
    });

    it('is listed in the order of the ids, page by page', async () => {
      const { objectId } = await newGroup();
      const members = Array.from({ length: 5 }, stranger);
      for (const member of members) await commit(directory.addMember(objectId, member));
      const sorted = members.sort();
      expect(await directory.listMembers(objectId)).toEqual(sorted);
      const [first = ''] = sorted;
      expect(await directory.listMembers(objectId, { after: first, limit: 2 })).toEqual(sorted.slice(1, 3));
    });

    it('is one once, and not before it was added', async () => {
      const { objectId } = await newGroup();
      const member = stranger();
      await expect(directory.removeMember(objectId, member)).rejects.toMatchObject({
        code: 'NotFound',
        message: 'The group has no member with this id.',
      });
      await commit(directory.addMember(objectId, member));
      await expect(directory.addMember(objectId, member)).rejects.toMatchObject({
        code: 'Conflict',
        message: 'The group has this member already.',
      });
    });

    it('is no group, and nothing but a GUID', async () => {
      const [{ objectId }, other] = [await newGroup(), await newGroup()];
      for (const group of [other.objectId, objectId])
        await expect(directory.addMember(objectId, group)).rejects.toMatchObject({
          code: 'BadParameter',
          message: 'A group cannot be a member of a group. Add its members instead.',
        });
      const message = 'The member must be a GUID.';
      await expect(directory.addMember(objectId, 'ann')).rejects.toMatchObject({ code: 'BadParameter', message });
    });

    it('does not join a group that is deleted meanwhile', async () => {
      const { objectId } = await newGroup();
      const member = stranger();
      const joining = await directory.addMember(objectId, member);
      await commit(directory.deleteGroup(objectId));
      expect(await authority.commit(joining)).toBe('conflict');
      expect(await directory.groupsOf(member)).toEqual([]);
    });

    it('is in no group that was deleted', async () => {
      const { objectId } = await newGroup();
      const member = stranger();
      await commit(directory.addMember(objectId, member));
      await commit(directory.deleteGroup(objectId));
      expect(await directory.findGroup(objectId)).toBeUndefined();
      expect(await directory.groupsOf(member)).toEqual([]);
      expect(await createGroupMembers(authority.context).list(objectId)).toEqual([]);
    });

    it('who is a deleted user is in no group', async () => {
      const { objectId } = await newGroup();
      const { user } = await commit(newUser());
      await commit(directory.addMember(objectId, user.objectId));
      await commit(directory.deleteUser(user.objectId));
      expect(await directory.listMembers(objectId)).toEqual([]);
    });

    it('that is a deleted application is in no group', async () => {
      const { objectId } = await newGroup();
      const made = await commit(directory.newApplication({ tenantId: authority.tenantId, displayName: 'App' }));
      await commit(directory.addMember(objectId, made.application.objectId));
      await commit(directory.deleteApplication(made.application.applicationId));
      expect(await directory.listMembers(objectId)).toEqual([]);
    });
  });

  describe('the token of an application', () => {
    const inOne = (made: readonly DirectoryChange[]): DirectoryChange => ({
      changes: made.flatMap(({ changes }) => changes),
      touches: made.flatMap(({ touches }) => touches),
    });

    async function groupsIn(memberships: number) {
      const { tenantId, context } = authority;
      const { application, secret } = await commit(directory.newApplication({ tenantId, displayName: 'App' }));
      const wanted = Array.from({ length: memberships }, () => directory.newGroup({ tenantId, displayName: 'One' }));
      const made = await Promise.all(wanted);
      await authority.commit(inOne(made));
      const groups = made.map(({ group }) => group.objectId).sort();
      const joined = groups.map((group) => directory.addMember(group, application.objectId));
      await authority.commit(inOne(await Promise.all(joined)));
      const { output } = await call(tokenV2, context, {
        tenant: tenantId,
        grant_type: 'client_credentials',
        client_id: application.applicationId,
        client_secret: secret,
        scope: `${VAULT}/.default`,
      });
      return { groups, claims: decodeJwt(output.access_token), objectId: application.objectId };
    }

    it('says its groups, and nothing where there are none', async () => {
      const { groups, claims } = await groupsIn(2);
      expect(claims['groups']).toEqual(groups);
      expect((await groupsIn(0)).claims).not.toHaveProperty('groups');
    });

    it('says where to ask instead where there are more than 200', async () => {
      const { claims, objectId } = await groupsIn(201);
      expect(claims).not.toHaveProperty('groups');
      expect(claims).toMatchObject({
        _claim_names: { groups: 'src1' },
        _claim_sources: {
          src1: { endpoint: expect.stringContaining(`/servicePrincipals/${objectId}/getMemberObjects`) },
        },
      });
    });
  });
});
