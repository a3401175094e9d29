import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { addConnectionName, CONNECTION_COLUMNS, type ConnectionOptions, connectionPath } from './resource.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a connection, without its secrets');
  addConnectionName(command);
  addExamples(command, 'connection show --name demo --query properties.connectionRuntimeUrl --output tsv');
  verb(command, async (server, options: ConnectionOptions) => {
    const { body } = await server.manage('GET', connectionPath(options, needed(options.name, '--name')));
    return { data: body, columns: CONNECTION_COLUMNS };
  });
}
