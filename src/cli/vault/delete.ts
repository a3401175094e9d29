import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addVaultName, namedPath, type VaultOptions } from './resource.ts';

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a vault; it can be recovered until it is purged');
  addVaultName(command);
  addExamples(command, 'vault delete --name orders');
  verb(command, async (server, options: VaultOptions) => {
    const { status } = await server.manage('DELETE', namedPath(options));
    // Resource Manager has nothing against it; whoever misspelt the name has.
    if (status === 204) {
      throw new Fault('NotFound', `There is no vault ${options.name} in the resource group ${options.resourceGroup}.`);
    }
    return {};
  });
}
