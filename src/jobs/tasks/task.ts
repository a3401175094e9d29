import type { Json, Progress } from './kind.ts';

/** `removed`: nobody sees it any more, and its rows go. */
export type TaskState = 'uploading' | 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'removed';

/** Who asked for a task. */
export interface Asker {
  readonly objectId: string;
  readonly applicationId: string;
  readonly tenantId: string;
}

/** Long work that somebody asked for. Times in Unix milliseconds. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly state: TaskState;
  readonly by: Asker;
  readonly at: number;
  /** When it is removed. */
  readonly until: number;
  readonly started?: number | undefined;
  readonly ended?: number | undefined;
  readonly vault?: string | undefined;
  readonly input: Json;
  /** Of one that is uploaded: how many parts are to come, and how many are there. */
  readonly upload?: { readonly parts: number; readonly received: number } | undefined;
  readonly progress?: Progress | undefined;
  /** The last step's. */
  readonly step?: Json | undefined;
  readonly result?: Json | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** A row of the table `task` whose mark was checked. */
export interface StoredTask {
  readonly task: Task;
  readonly mac: Uint8Array;
  /** Of the task's key; null where it has none, or needs it no more. */
  readonly sealed: Uint8Array | null;
}

/** How long a task that ended can be looked at: a week, and of one that nobody finished to upload a day. */
export const KEPT = 7 * 86_400_000;
export const UPLOAD_KEPT = 86_400_000;

/** Units that touch it say that there may be something to do. */
export const TASKS_TOPIC = 'tasks';

export const hasEnded = ({ state }: Task): boolean =>
  state !== 'uploading' && state !== 'queued' && state !== 'running';
