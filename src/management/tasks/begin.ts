import { randomUUID } from 'node:crypto';
import { Fault } from '../../fault.ts';
import type { Json } from '../../jobs/tasks/kind.ts';
import { KEPT, TASKS_TOPIC, type Task, UPLOAD_KEPT } from '../../jobs/tasks/task.ts';
import type { Outcome } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { type Kind, resourceOf, type TaskResource } from './resource.ts';

/** So many may wait: they are done one after the other. */
const MOST_UNFINISHED = 50;

export interface Beginning {
  readonly id?: string;
  readonly kind: Kind;
  readonly vault?: string;
  readonly input: Json;
  /** Where parts are to come first. */
  readonly parts?: number;
  /** The key of the work; cleared here. */
  readonly secret?: Buffer | undefined;
}

/** Asks for long work. Throws Fault TooManyRequests. */
export async function begin(context: ManagementContext, beginning: Beginning): Promise<Outcome<TaskResource>> {
  const { room } = context;
  const { vault, secret } = beginning;
  if ((await room.tasks.unfinished(MOST_UNFINISHED)) >= MOST_UNFINISHED) throw tooMany();
  const task = taskOf(context, beginning);
  const change = room.tasks.create(task, MOST_UNFINISHED, secret);
  secret?.fill(0);
  return {
    output: resourceOf(task),
    changes: [change],
    touches: [TASKS_TOPIC],
    facts: { target: `tasks/${task.id}`, ...(vault !== undefined && { vault }) },
  };
}

function taskOf(
  { room, caller }: ManagementContext,
  { id = randomUUID(), kind, vault, input, parts }: Beginning,
): Task {
  const { objectId, applicationId, tenantId } = caller;
  const at = room.clock();
  return {
    id,
    kind,
    state: parts === undefined ? 'queued' : 'uploading',
    by: { objectId, applicationId, tenantId },
    at,
    until: at + (parts === undefined ? KEPT : UPLOAD_KEPT),
    input,
    ...(vault !== undefined && { vault }),
    ...(parts !== undefined && { upload: { parts, received: 0 } }),
  };
}

function tooMany(): Fault {
  return new Fault(
    'TooManyRequests',
    `${MOST_UNFINISHED} tasks are not done yet: wait for one to end, or cancel one.`,
    { headers: { 'retry-after': '10' } },
  );
}
