import type { Command } from 'commander';
import { needed } from '../usage.ts';

export interface TaskOptions {
  readonly id?: string;
}

/** What the commands show of a task. */
export interface ShownTask {
  readonly id: string;
  readonly state: string;
  readonly progress?: { readonly done: number; readonly total?: number; readonly unit: string };
  readonly error?: { readonly message: string };
  readonly ended?: string;
}

export const TASK_COLUMNS = {
  Id: 'id',
  Kind: 'kind',
  Vault: 'vault',
  State: 'state',
  Done: 'progress.done',
  Total: 'progress.total',
  Created: 'created',
};

export function addTaskId(command: Command): void {
  command.option('--id <guid>', 'id of the task');
}

export const taskPath = ({ id }: TaskOptions): string => `/admin/tasks/${encodeURIComponent(needed(id, '--id'))}`;
