import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import type { Page } from '../managed.ts';
import { displayName, exactly, named, nextPage, page, pageOf } from '../resource.ts';
import { tenantOf } from '../tenant.ts';
import { factsOf, GROUP, GROUPS, groupOf, groupResource, requireGroup } from './resource.ts';

const description = 'it has at most 1024 characters';

export const listGroups = implement(
  contract({
    name: 'ListGroups',
    summary: 'List the groups',
    method: 'GET',
    path: GROUPS,
    query: ['after'],
    input: z.object(page),
    output: z.object({ value: z.array(groupResource), ...nextPage }),
  }),
  async ({ room: { directory } }: ManagementContext, { after }) => {
    const list = {
      list: (from: Page) => directory.listGroups(from),
      idOf: ({ objectId }: { objectId: string }) => objectId,
    };
    const { value, next } = await pageOf(list, after);
    return { output: { value: value.map(groupOf), next } };
  },
);

export const getGroup = implement(
  contract({
    name: 'GetGroup',
    summary: 'Show a group',
    method: 'GET',
    path: GROUP,
    input: z.object(named),
    output: groupResource,
  }),
  async ({ room }: ManagementContext, { id }) => ({ output: groupOf(await requireGroup(room, id)) }),
);

export const createGroup = implement(
  contract({
    name: 'CreateGroup',
    summary: 'Create a group without members',
    method: 'POST',
    path: GROUPS,
    input: exactly({ displayName, description: z.string({ error: description }).max(1024, description).default('') }),
    output: groupResource,
  }),
  async (context: ManagementContext, input) => {
    const wanted = { ...input, tenantId: await tenantOf(context) };
    const { group, changes, touches } = await context.room.directory.newGroup(wanted);
    return { output: groupOf(group), status: 201, changes, touches, facts: factsOf(group.objectId) };
  },
);

export const deleteGroup = implement(
  contract({
    name: 'DeleteGroup',
    summary: 'Delete a group; its members stay',
    method: 'DELETE',
    path: GROUP,
    input: z.object(named),
    output: z.object({}),
  }),
  async ({ room: { directory } }: ManagementContext, { id }) => {
    const { changes, touches } = await directory.deleteGroup(id);
    return { output: {}, changes, touches, facts: factsOf(id) };
  },
);
