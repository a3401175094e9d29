import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addIdentityName, type IdentityOptions, identityPath } from './resource.ts';

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a managed identity, and end its tokens');
  addIdentityName(command);
  addExamples(command, 'identity delete --name worker');
  verb(command, async (server, options: IdentityOptions) => {
    const { status } = await server.manage('DELETE', identityPath(options));
    // Resource Manager has nothing against it; whoever misspelt the name has.
    if (status === 204) {
      throw new Fault(
        'NotFound',
        `There is no managed identity ${options.name} in the resource group ${options.resourceGroup}.`,
      );
    }
    return {};
  });
}
