import type { Change } from '../../operation.ts';
import type { Written } from '../../store/store.ts';

/** How far long work is. */
export interface Progress {
  readonly done: number;
  /** Undefined where nobody can know before the end. */
  readonly total?: number | undefined;
  readonly unit: 'records' | 'versions' | 'parts' | 'rows';
}

/** What JSON can say: it is kept with the task, in the clear, and is never a value of a secret. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** A unit of work, to be made durable together with how far the task is then: it is done once, whoever dies meanwhile. */
export interface Step {
  readonly progress: Progress;
  /** From here another process goes on. */
  readonly state?: Json | undefined;
  /** What came of it so far: it stays the task's result where the task fails or is canceled. */
  readonly result?: Json | undefined;
  readonly changes?: readonly Change[];
  readonly touches?: readonly string[];
  /** The operation as which the unit stands in the audit log; without one it has no record. */
  readonly operation?: string;
}

/** Bytes that came with a task, or come of it, by their number from 0 on. */
export interface Parts {
  put(index: number, bytes: Uint8Array): Change;
  /** Throws Fault NotFound, and Tampered. */
  read(index: number): Promise<Buffer>;
}

/** A task as its kind sees it. */
export interface TaskRun {
  readonly id: string;
  /** What was asked for, as the kind's own `POST` took it. */
  readonly input: Json;
  /** The last step's, or undefined at the beginning. */
  readonly state: Json | undefined;
  /** The key that the task was given, sealed until now; cleared by whoever runs the task. */
  readonly secret: Buffer | undefined;
  readonly parts: Parts;
}

/**
 * Long work of one kind. `run` yields its units; each `yield` returns what became of it: after `conflict` nothing of the
 * unit stands, and it is to be read and yielded anew. The value it returns is the task's result. What it throws as a Fault
 * ends the task as failed. When the task is canceled, or this process ends, `run` is not resumed: it is ended by `return()`.
 */
export interface TaskKind {
  readonly name: string;
  run(task: TaskRun): AsyncGenerator<Step, Json, Written>;
}
