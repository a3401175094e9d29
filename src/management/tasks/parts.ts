import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { KEPT, type StoredTask, TASKS_TOPIC, type Task } from '../../jobs/tasks/task.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { requireOwnTask, resourceOf, TASKS_PATH, taskId, taskResource } from './resource.ts';

const path = `${TASKS_PATH}/{id}/parts/{index}`;
const index = z
  .string({ error: 'it is a whole number' })
  .regex(/^(0|[1-9]\d{0,5})$/, 'it is a whole number')
  .transform(Number);

/** In their order, so that what was interrupted goes on where `received` says; one that is there already may come again. */
export const putTaskPart = implement(
  contract({
    name: 'PutTaskPart',
    summary: 'Upload a part of the file that a task imports',
    method: 'PUT',
    path,
    bodyLimit: 256 * 1024,
    input: z.object({
      ...taskId,
      index,
      chunk: z.base64({ error: 'chunk is Base64' }).min(1).max(200_000, 'chunk is too long'),
    }),
    output: taskResource,
  }),
  async (context: ManagementContext, { id, index: number, chunk }) => {
    const { room } = context;
    const found = await requireOwnTask(context, id);
    const upload = uploadOf(found);
    if (number < upload.received) return { output: resourceOf(found.task) };
    if (number > upload.received)
      throw new Fault('Conflict', `The next part of the task ${id} is ${upload.received}, not ${number}.`);
    const next = received(found.task, upload, room.clock());
    const { change } = room.tasks.replace(found, next);
    return {
      output: resourceOf(next),
      changes: [change, room.tasks.partsOf(id).put(number, Buffer.from(chunk, 'base64'))],
      ...(next.state === 'queued' && { touches: [TASKS_TOPIC] }),
    };
  },
);

export const getTaskPart = implement(
  contract({
    name: 'GetTaskPart',
    summary: 'Download a part of the file that a task exported',
    method: 'GET',
    path,
    input: z.object({ ...taskId, index }),
    output: z.object({ chunk: z.string() }),
  }),
  async (context: ManagementContext, { id, index: number }) => {
    const { task } = await requireOwnTask(context, id);
    if (resourceOf(task).file === undefined) throw new Fault('NotFound', `The task ${id} has no file to download.`);
    const bytes = await context.room.tasks.partsOf(id).read(number);
    return { output: { chunk: bytes.toString('base64') } };
  },
);

/** Throws Fault Conflict where all is there, or nothing is awaited. */
function uploadOf({ task }: StoredTask): NonNullable<Task['upload']> {
  if (task.upload === undefined || task.state !== 'uploading')
    throw new Fault('Conflict', `The task ${task.id} awaits no part: it is ${task.state}.`);
  return task.upload;
}

function received(task: Task, upload: NonNullable<Task['upload']>, now: number): Task {
  const more = { ...task, upload: { ...upload, received: upload.received + 1 } };
  return more.upload.received < upload.parts ? more : { ...more, state: 'queued', until: now + KEPT };
}
