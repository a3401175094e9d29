import type { Command } from 'commander';
import { Fault } from '../../../fault.ts';
import { addExamples } from '../../global-options.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { addScope, authorizationPath, roleId, type ScopedOptions, scopeOrDefault } from '../resource.ts';

interface Options extends ScopedOptions {
  readonly name?: string;
}

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a role of your own that nobody has');
  command.option('-n, --name <role>', 'its name or id');
  addScope(command);
  addExamples(command, 'role definition delete --name "Secret writer"');
  verb(command, async (server, options: Options) => {
    const role = needed(options.name, '--name');
    const scope = scopeOrDefault(options);
    const path = authorizationPath(scope, 'roleDefinitions', { name: await roleId(server, scope, role) });
    const { status } = await server.manage('DELETE', path);
    if (status === 204) throw new Fault('NotFound', `There is no role ${role}.`);
    return {};
  });
}
