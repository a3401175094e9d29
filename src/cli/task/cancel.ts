import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addTaskId, TASK_COLUMNS, type TaskOptions, taskPath } from './resource.ts';

export function defineCancel(group: Command): void {
  const command = group.command('cancel').description('cancel a task; what it has done stands');
  addTaskId(command);
  addExamples(command, 'task cancel --id 00000000-0000-0000-0000-000000000000');
  verb(command, async (server, options: TaskOptions) => ({
    data: (await server.manage('POST', `${taskPath(options)}/cancel`)).body,
    columns: TASK_COLUMNS,
  }));
}
