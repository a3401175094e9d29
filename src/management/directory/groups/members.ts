import { z } from 'zod';
import { Fault } from '../../../fault.ts';
import { contract, implement } from '../../../operation.ts';
import { guid } from '../../roles/resource.ts';
import type { ManagementContext, ManagementRoom } from '../../room.ts';
import type { Page } from '../managed.ts';
import { exactly, named, nextPage, page, pageOf } from '../resource.ts';
import { requireUser, USER } from '../users/resource.ts';
import { factsOf, GROUP, requireGroup } from './resource.ts';

const member = { ...named, memberId: guid('memberId') };
const MEMBERS = `${GROUP}/members`;
const MEMBER = `${MEMBERS}/{memberId}`;

export const memberResource = z.object({
  id: z.string(),
  displayName: z.string().nullable(),
  principalType: z.string().nullable(),
});

export const listMembers = implement(
  contract({
    name: 'ListGroupMembers',
    summary: 'List the members of a group',
    method: 'GET',
    path: MEMBERS,
    query: ['after'],
    input: z.object({ ...named, ...page }),
    output: z.object({ value: z.array(memberResource), ...nextPage }),
  }),
  async ({ room }: ManagementContext, { id, after }) => {
    await requireGroup(room, id);
    const list = { list: (from: Page) => room.directory.listMembers(id, from), idOf: (objectId: string) => objectId };
    const { value, next } = await pageOf(list, after);
    return { output: { value: await Promise.all(value.map((each) => describe(room, each))), next } };
  },
);

async function describe({ directory }: ManagementRoom, id: string): Promise<z.infer<typeof memberResource>> {
  const { displayName = null, principalType = null } = (await directory.findPrincipal(id)) ?? {};
  return { id, displayName, principalType };
}

export const checkMember = implement(
  contract({
    name: 'CheckGroupMember',
    summary: 'Say whether somebody is a member of a group',
    method: 'GET',
    path: MEMBER,
    input: z.object(member),
    output: z.object({ value: z.boolean() }),
  }),
  async ({ room }: ManagementContext, { id, memberId }) => {
    await requireGroup(room, id);
    return { output: { value: (await room.directory.groupsOf(memberId)).includes(id) } };
  },
);

export const addMember = implement(
  contract({
    name: 'AddGroupMember',
    summary: 'Make a user or a service principal a member of a group',
    method: 'POST',
    path: MEMBERS,
    input: exactly(member),
    output: z.object({}),
  }),
  async ({ room: { directory } }: ManagementContext, { id, memberId }) => {
    const found = await directory.findPrincipal(memberId);
    if (found === undefined) throw new Fault('NotFound', 'There is no user and no service principal with this id.');
    if (found.objectId !== memberId) {
      throw new Fault('BadParameter', `memberId is a client id; members go by their object id, ${found.objectId}.`);
    }
    const { changes, touches } = await directory.addMember(id, memberId);
    return { output: {}, status: 201, changes, touches, facts: { ...factsOf(id), principal: memberId } };
  },
);

export const removeMember = implement(
  contract({
    name: 'RemoveGroupMember',
    summary: 'Take a member out of a group',
    method: 'DELETE',
    path: MEMBER,
    input: z.object(member),
    output: z.object({}),
  }),
  async ({ room: { directory } }: ManagementContext, { id, memberId }) => {
    const { changes, touches } = await directory.removeMember(id, memberId);
    return { output: {}, changes, touches, facts: { ...factsOf(id), principal: memberId } };
  },
);

export const memberGroups = implement(
  contract({
    name: 'GetMemberGroups',
    summary: 'List the ids of the groups that a user is in',
    method: 'GET',
    path: `${USER}/memberGroups`,
    input: z.object(named),
    output: z.object({ value: z.array(z.string()) }),
  }),
  async ({ room }: ManagementContext, { id }) => {
    await requireUser(room, id);
    return { output: { value: [...(await room.directory.groupsOf(id))] } };
  },
);
