import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { RUN_COLUMNS } from './filter.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a run, without what is secret in it');
  command.option('--id <number>', 'id of the run');
  addExamples(command, 'run show --id 4711');
  verb(command, async (server, { id }: { readonly id?: string }) => {
    const { body } = await server.manage('GET', `/admin/runs/${encodeURIComponent(needed(id, '--id'))}`);
    return { data: body, columns: RUN_COLUMNS };
  });
}
