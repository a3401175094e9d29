import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addScopeOptions, CONNECTION_COLUMNS, connectionPath, type ScopeOptions } from './resource.ts';

export function defineList(group: Command): void {
  const command = group.command('list').description('list the connections of a resource group');
  addScopeOptions(command);
  addExamples(command, 'connection list --output table');
  verb(command, async (server, options: ScopeOptions) => {
    const { value } = (await server.manage('GET', connectionPath(options))).body as { value: unknown };
    return { data: value, columns: CONNECTION_COLUMNS };
  });
}
