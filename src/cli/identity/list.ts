import type { Command } from 'commander';
import { addScopeOptions, type ScopeOptions } from '../connection/resource.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { IDENTITY_COLUMNS, identitiesPath } from './resource.ts';

export function defineList(group: Command): void {
  const command = group.command('list').description('list the managed identities of a resource group');
  addScopeOptions(command);
  addExamples(command, 'identity list --output table');
  verb(command, async (server, options: ScopeOptions) => {
    const { value } = (await server.manage('GET', identitiesPath(options))).body as { value: unknown };
    return { data: value, columns: IDENTITY_COLUMNS };
  });
}
