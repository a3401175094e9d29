import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addTaskId, type TaskOptions, taskPath } from './resource.ts';

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('forget a task that has ended, and the file that it exported');
  addTaskId(command);
  addExamples(command, 'task delete --id 00000000-0000-0000-0000-000000000000');
  verb(command, async (server, options: TaskOptions) => {
    await server.manage('DELETE', taskPath(options));
    return {};
  });
}
