import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { hasEnded, KEPT, UPLOAD_KEPT } from '../../jobs/tasks/task.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { requireOwnTask, requireUnfinished, resourceOf, TASKS_PATH, taskId, taskResource } from './resource.ts';

/** At once: the unit that is under way does not stand, what came before it does. */
export const cancelTask = implement(
  contract({
    name: 'CancelTask',
    summary: 'Cancel a task',
    method: 'POST',
    path: `${TASKS_PATH}/{id}/cancel`,
    input: z.object(taskId),
    output: taskResource,
  }),
  async (context: ManagementContext, { id }) => {
    const { room } = context;
    const found = await requireOwnTask(context, id);
    requireUnfinished(found);
    const now = room.clock();
    const until = now + (found.task.upload === undefined ? KEPT : UPLOAD_KEPT);
    const task = { ...found.task, state: 'canceled' as const, ended: now, until };
    return {
      output: resourceOf(task),
      changes: [room.tasks.replace(found, task).change],
    };
  },
);

/** With its result and its file. */
export const deleteTask = implement(
  contract({
    name: 'DeleteTask',
    summary: 'Forget a task that has ended, and what it exported',
    method: 'DELETE',
    path: `${TASKS_PATH}/{id}`,
    status: 204,
    input: z.object(taskId),
    output: z.object({}),
  }),
  async (context: ManagementContext, { id }) => {
    const { room } = context;
    const found = await requireOwnTask(context, id);
    if (!hasEnded(found.task))
      throw new Fault('Conflict', `The task ${id} is ${found.task.state}: cancel it before you delete it.`);
    // A job removes the rows, in small units.
    const task = { ...found.task, state: 'removed' as const, until: room.clock() };
    return {
      output: {},
      changes: [room.tasks.replace(found, task).change],
    };
  },
);
