import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { hasEnded, type StoredTask, type Task } from '../../jobs/tasks/task.ts';
import { keptFilter, shownFilter, shownFilterOf } from '../audit/resource.ts';
import { holds } from '../role.ts';
import type { ManagementContext, Role } from '../room.ts';

export const TASKS_PATH = '/admin/tasks';

export const taskId = { id: z.guid({ error: 'it is a GUID' }).transform((id) => id.toLowerCase()) };

/** The kinds of long work, and the least role for each. */
export const KINDS = {
  verifyAudit: 'Operator',
  exportAudit: 'Operator',
  exportVault: 'Administrator',
  importVault: 'Administrator',
  reencrypt: 'Administrator',
} as const satisfies Readonly<Record<string, Role>>;

export type Kind = keyof typeof KINDS;

const count = z.int();
const time = z.string();
const firstBroken = z.object({ seq: count, why: z.string() });

const taskResult = z.object({
  records: count.optional(),
  firstBroken: firstBroken.optional(),
  versions: count.optional(),
  parts: count.optional(),
  bytes: count.optional(),
  first: count.optional(),
  last: count.optional(),
  created: count.optional(),
  added: count.optional(),
  present: count.optional(),
  skipped: count.optional(),
  dryRun: z.boolean().optional(),
  conflicts: z.array(z.string()).optional(),
  from: count.optional(),
  to: count.optional(),
  rows: count.optional(),
  resealed: count.optional(),
  unreadableRows: count.optional(),
  unreadable: z.array(z.object({ table: z.string(), row: z.string() })).optional(),
});

export const taskResource = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.enum(['uploading', 'queued', 'running', 'succeeded', 'failed', 'canceled']),
  vault: z.string().optional(),
  /** Of an export of the audit log: what its records are looked for by. */
  filter: shownFilter.optional(),
  by: z.object({ objectId: z.string(), applicationId: z.string(), tenantId: z.string() }),
  created: time,
  started: time.optional(),
  ended: time.optional(),
  /** When it is removed by itself. */
  until: time,
  upload: z.object({ header: z.string(), parts: count, received: count }).optional(),
  progress: z
    .object({ done: count, total: count.optional(), unit: z.enum(['records', 'versions', 'parts', 'rows']) })
    .optional(),
  result: taskResult.optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  /** What was exported: the first line where it has one of its own, and how many parts follow. */
  file: z.object({ header: z.string().optional(), parts: count, bytes: count }).optional(),
});

export type TaskResource = z.infer<typeof taskResource>;

const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

const withHeader = z.object({ header: z.string() });

export function resourceOf(task: Task): TaskResource {
  const { id, kind, state, vault, by, at, started, ended, until, progress, error, upload } = task;
  // A removed one is found by nobody.
  if (state === 'removed') throw unknownTask(id);
  const result = task.result === undefined ? undefined : taskResult.parse(task.result);
  const header = withHeader.safeParse(task.input).data?.header;
  return {
    id,
    kind,
    state,
    by,
    created: new Date(at).toISOString(),
    until: new Date(until).toISOString(),
    vault,
    filter: kind === 'exportAudit' ? shownFilterOf(keptFilter(task.input)) : undefined,
    started: iso(started),
    ended: iso(ended),
    progress,
    result,
    error,
    upload: upload && header !== undefined ? { header, ...upload } : undefined,
    file: fileOf(task, header),
  };
}

const EXPORTS: ReadonlySet<string> = new Set<Kind>(['exportVault', 'exportAudit']);

/** The first line of an exported file and its parts; undefined where there is none to be had. */
function fileOf({ kind, state, result }: Task, header: string | undefined): TaskResource['file'] {
  if (!EXPORTS.has(kind) || state !== 'succeeded') return undefined;
  const { parts = 0, bytes = 0 } = taskResult.parse(result);
  return { header, parts, bytes };
}

/** The least role for the task. */
export const roleFor = ({ kind }: Task): Role => (Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind] : 'Administrator');

/** Throws Fault NotFound. */
export async function requireTask({ room }: ManagementContext, id: string): Promise<StoredTask> {
  const found = await room.tasks.find(id);
  if (found === undefined) throw unknownTask(id);
  return found;
}

/** A task that the caller could have begun; throws Fault NotFound, and Forbidden. */
export async function requireOwnTask(context: ManagementContext, id: string): Promise<StoredTask> {
  const found = await requireTask(context, id);
  const needed = roleFor(found.task);
  if (!holds(context.caller, needed))
    throw new Fault('Forbidden', `A task of the kind ${found.task.kind} needs the app role ${needed}.`);
  return found;
}

export function requireUnfinished({ task }: StoredTask): void {
  if (hasEnded(task)) throw new Fault('Conflict', `The task ${task.id} has ended already: it ${task.state}.`);
}

const unknownTask = (id: string): Fault =>
  new Fault('NotFound', `There is no task ${id}; tasks are removed a week after their end.`);
