import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import type { Page } from '../managed.ts';
import { named, nextPage, page, pageOf } from '../resource.ts';
import { requireUser, USER, USERS, userOf, userResource } from './resource.ts';

export const listUsers = implement(
  contract({
    name: 'ListUsers',
    summary: 'List the users',
    method: 'GET',
    path: USERS,
    query: ['after'],
    input: z.object(page),
    output: z.object({ value: z.array(userResource), ...nextPage }),
  }),
  async ({ room: { directory } }: ManagementContext, { after }) => {
    const list = {
      list: (from: Page) => directory.listUsers(from),
      idOf: ({ objectId }: { objectId: string }) => objectId,
    };
    const { value, next } = await pageOf(list, after);
    return { output: { value: value.map(userOf), next } };
  },
);

export const getUser = implement(
  contract({
    name: 'GetUser',
    summary: 'Show a user',
    method: 'GET',
    path: USER,
    input: z.object(named),
    output: userResource,
  }),
  async ({ room }: ManagementContext, { id }) => ({ output: userOf(await requireUser(room, id)) }),
);
