import { type Command, Option } from 'commander';
import { addExamples, wholeNumber } from '../global-options.ts';
import { verb } from '../verb.ts';
import { collectRuns } from './pages.ts';

const COLUMNS = {
  Id: 'id',
  Workflow: 'workflow',
  Calls: 'calls',
  Failed: 'failed',
  Worst: 'worstStatusCode',
  Last: 'lastTime',
};

export function defineListWorkflowRuns(group: Command): void {
  const command = group
    .command('list-workflow-runs')
    .description('list the runs of workflows that called actions, the one with the newest call first');
  command.addOption(new Option('--top <number>', 'so many at the most').argParser(wholeNumber).default(50));
  addExamples(command, 'run list-workflow-runs --output table');
  verb(command, async (server, { top }: { readonly top: number }) => ({
    data: await collectRuns(server, '/admin/workflowRuns', new URLSearchParams(), top),
    columns: COLUMNS,
  }));
}
