import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { addConnectionName, type ConnectionOptions, connectionPath } from './resource.ts';

export function defineTest(group: Command): void {
  const command = group.command('test').description('see whether a connection signs in and its vault answers');
  addConnectionName(command);
  addExamples(command, 'connection test --name demo');
  verb(command, async (server, options: ConnectionOptions) => {
    const name = needed(options.name, '--name');
    const { body } = await server.manage('GET', connectionPath(options, name, 'extensions', 'proxy', 'testconnection'));
    return { data: body };
  });
}
