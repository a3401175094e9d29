import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { addConnectionName, type ConnectionOptions, connectionPath } from './resource.ts';

export function defineDelete(group: Command): void {
  const command = group
    .command('delete')
    .description('delete a connection, which can be recovered for a while, and its keys for good');
  addConnectionName(command);
  addExamples(command, 'connection delete --name billing');
  verb(command, async (server, options: ConnectionOptions) => {
    const { status } = await server.manage('DELETE', connectionPath(options, needed(options.name, '--name')));
    // Resource Manager has nothing against it; whoever misspelt the name has.
    if (status === 204) {
      throw new Fault(
        'NotFound',
        `There is no connection ${options.name} in the resource group ${options.resourceGroup}.`,
      );
    }
    return {};
  });
}
