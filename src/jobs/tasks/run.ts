import { Fault } from '../../fault.ts';
import type { Log } from '../../http/log.ts';
import type { Change } from '../../operation.ts';
import type { Written } from '../../store/store.ts';
import type { Job } from '../job.ts';
import type { Step, TaskKind } from './kind.ts';
import { hasEnded, KEPT, type StoredTask, type Task } from './task.ts';
import type { Tasks } from './tasks.ts';

/** What is to be made durable in one unit, and how it stands in the audit log: without an operation, not at all. */
export interface Entry {
  readonly task: Task;
  readonly operation?: string | undefined;
  /** The HTTP status that a call with this end would have had. */
  readonly status?: number;
  readonly changes: readonly Change[];
  readonly touches?: readonly string[] | undefined;
}

export interface TaskRoom {
  readonly tasks: Tasks;
  readonly kinds: readonly TaskKind[];
  readonly commit: (entry: Entry) => Promise<Written>;
  /** Throws Fault Forbidden where whoever asked for the task could not ask for it now. */
  readonly requireStillMay: (task: Task) => Promise<void>;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export const TASKS_JOB = 'tasks';

/** How often progress is kept where nothing else is, in milliseconds. */
const INTERVAL = 500;

/** Runs the tasks that were asked for, one after the other, in the order in which they were. */
export function runTasks(room: TaskRoom): Job {
  return {
    name: TASKS_JOB,
    everySeconds: 2,
    isDue: async () => (await room.tasks.next()) !== undefined,
    async run(_now, signal) {
      let done = 0;
      while (!signal.aborted) {
        const id = await room.tasks.next();
        if (id === undefined) break;
        await runTask(room, id, signal);
        done += 1;
      }
      return done;
    },
  };
}

async function runTask(room: TaskRoom, id: string, signal: AbortSignal): Promise<void> {
  const found = await room.tasks.find(id);
  if (found === undefined || hasEnded(found.task)) return;
  const begun = found.task.state === 'running' ? found : await begin(room, found);
  const kind = room.kinds.find(({ name }) => name === found.task.kind);
  if (begun === undefined) return;
  if (kind === undefined) return end(room, begun, failed(unknownKind(found.task)));
  const secret = room.tasks.secretOf(begun);
  try {
    await work(room, kind, { stored: begun, secret, signal });
  } finally {
    secret?.fill(0);
  }
  await dropParts(room, id, signal);
}

/** What was uploaded is of no use once the work is at an end, and half of a file is none. */
async function dropParts({ tasks, commit }: TaskRoom, id: string, signal: AbortSignal): Promise<void> {
  const found = await tasks.find(id);
  if (found === undefined || !hasEnded(found.task)) return;
  if (found.task.state === 'succeeded' && found.task.upload === undefined) return;
  while (!signal.aborted && (await tasks.hasParts(id))) {
    await commit({ task: found.task, changes: [tasks.removeParts(id)] });
  }
}

/** Undefined where somebody was faster: it was canceled. */
async function begin(room: TaskRoom, found: StoredTask): Promise<StoredTask | undefined> {
  const { change, stored } = room.tasks.replace(found, { ...found.task, state: 'running', started: room.clock() });
  return (await room.commit({ task: stored.task, changes: [change] })) === 'done' ? stored : undefined;
}

interface Work {
  readonly stored: StoredTask;
  readonly secret: Buffer | undefined;
  readonly signal: AbortSignal;
}

/** Until it is done, or this process ends, or somebody ended the task, or whoever asked for it may no more. */
async function work(room: TaskRoom, kind: TaskKind, { stored, secret, signal }: Work): Promise<void> {
  const { id, input, step } = stored.task;
  const keeper = createKeeper(room, stored);
  let units: ReturnType<TaskKind['run']> | undefined;
  try {
    units = kind.run({ id, input, state: step, secret, parts: room.tasks.partsOf(id) });
    let next = await units.next();
    while (next.done !== true) {
      if (signal.aborted) return;
      await room.requireStillMay(stored.task);
      const written = await keeper.keep(next.value);
      if (written === undefined) return;
      next = await units.next(written);
    }
    await room.requireStillMay(stored.task);
    await end(room, keeper.current(), { state: 'succeeded', result: next.value });
  } catch (error) {
    await fail(room, keeper.current(), error);
  } finally {
    await units?.return(null);
  }
}

interface Keeper {
  /** `conflict` where the unit is to be made anew; undefined where the task was ended meanwhile. */
  keep(step: Step): Promise<Written | undefined>;
  current(): StoredTask;
}

function createKeeper({ tasks, commit, clock }: TaskRoom, begun: StoredTask): Keeper {
  let current = begun;
  let told = -Infinity;
  return {
    current: () => current,
    async keep({ progress, state, result, changes = [], touches, operation }) {
      const now = clock();
      const next = { ...current.task, progress, step: state, result: result ?? current.task.result };
      if (changes.length === 0 && now - told < INTERVAL) {
        current = { ...current, task: next };
        return 'done';
      }
      const { change, stored } = tasks.replace(current, next);
      const written = await commit({ task: next, operation, changes: [change, ...changes], touches });
      if (written === 'done') {
        current = stored;
        told = now;
        return written;
      }
      const found = await tasks.find(current.task.id);
      return found !== undefined && Buffer.compare(found.mac, current.mac) === 0 ? 'conflict' : undefined;
    },
  };
}

type End = Pick<Task, 'state' | 'result' | 'error'> & { readonly status?: number };

async function end(room: TaskRoom, before: StoredTask, { status = 200, ...ending }: End): Promise<void> {
  const now = room.clock();
  const task = { ...before.task, ...ending, ended: now, until: now + KEPT };
  const { change } = room.tasks.replace(before, task);
  await room.commit({ task, operation: 'TaskEnd', status, changes: [change] });
}

/** A store that cannot be reached is no end of a task: it goes on when the job is run again. */
async function fail(room: TaskRoom, before: StoredTask, error: unknown): Promise<void> {
  if (error instanceof Fault && error.code === 'Unavailable') throw error;
  if (!(error instanceof Fault)) room.log.failure(error);
  const fault =
    error instanceof Fault
      ? error
      : new Fault('InternalError', 'The task ended by an error of this server; its log says more.');
  await end(room, before, { ...failed(fault), result: before.task.result });
}

function failed({ code, message, status }: Fault): End {
  return { state: 'failed', error: { code, message }, result: undefined, status };
}

const unknownKind = ({ kind }: Task): Fault =>
  new Fault('BadParameter', `This version of Sallyport knows no task of the kind ${kind}.`);
