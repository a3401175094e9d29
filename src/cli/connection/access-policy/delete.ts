import type { Command } from 'commander';
import { Fault } from '../../../fault.ts';
import { addExamples } from '../../global-options.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { addKeysOptions, type KeysOptions, keysPath } from '../key/create.ts';

export function definePolicyDelete(group: Command): void {
  const command = group.command('delete').description('take away what an access policy granted, at once');
  addKeysOptions(command);
  command.option('-n, --name <name>', 'name of the access policy');
  addExamples(command, 'connection access-policy delete --connection demo --name orders');
  verb(command, async (server, options: KeysOptions & { name?: string }) => {
    const name = needed(options.name, '--name');
    const { status } = await server.manage('DELETE', keysPath(options, 'accessPolicies', name));
    // Resource Manager has nothing against it; whoever misspelt the name has.
    if (status === 204)
      throw new Fault('NotFound', `The connection ${options.connection} has no access policy ${name}.`);
    return {};
  });
}
