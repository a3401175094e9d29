import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { TaskPosition } from '../../jobs/tasks/tasks.ts';
import { contract, implement } from '../../operation.ts';
import { PAGE_QUERY, pageInput } from '../paging.ts';
import type { ManagementContext } from '../room.ts';
import { requireTask, resourceOf, TASKS_PATH, taskId, taskResource } from './resource.ts';

export const listTasks = implement(
  contract({
    name: 'ListTasks',
    summary: 'List tasks, the newest first',
    method: 'GET',
    path: TASKS_PATH,
    query: PAGE_QUERY,
    input: z.object(pageInput),
    output: z.object({ value: z.array(taskResource), continuationToken: z.string().nullable() }),
  }),
  async ({ room }: ManagementContext, { limit, continuationToken }) => {
    const found = await room.tasks.list(limit + 1, positionOf(continuationToken));
    const value = found.slice(0, limit);
    const last = value.at(-1);
    const more = found.length > limit && last !== undefined;
    return { output: { value: value.map(resourceOf), continuationToken: more ? tokenOf(last) : null } };
  },
);

export const getTask = implement(
  contract({
    name: 'GetTask',
    summary: 'Get a task: how far it is, and what came of it',
    method: 'GET',
    path: `${TASKS_PATH}/{id}`,
    input: z.object(taskId),
    output: taskResource,
  }),
  async (context: ManagementContext, { id }) => ({ output: resourceOf((await requireTask(context, id)).task) }),
);

const tokenOf = ({ at, id }: TaskPosition): string => Buffer.from(`${at}/${id}`).toString('base64url');

/** It only says where in a list that the caller may read anyway. Throws Fault BadParameter. */
function positionOf(token: string | undefined): TaskPosition | undefined {
  if (token === undefined) return undefined;
  const [, at, id] = /^(\d{1,15})\/([0-9a-f-]{36})$/.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  if (at === undefined || id === undefined || tokenOf({ at: Number(at), id }) !== token)
    throw new Fault('BadParameter', 'The parameter continuationToken is not valid: it is not one of this list.');
  return { at: Number(at), id };
}
