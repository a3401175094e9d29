import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addTaskId, TASK_COLUMNS, type TaskOptions, taskPath } from './resource.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a task: how far it is, and what came of it');
  addTaskId(command);
  addExamples(command, 'task show --id 00000000-0000-0000-0000-000000000000');
  verb(command, async (server, options: TaskOptions) => ({
    data: (await server.manage('GET', taskPath(options))).body,
    columns: TASK_COLUMNS,
  }));
}
