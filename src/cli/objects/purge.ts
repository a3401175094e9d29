import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import type { ObjectOptions } from '../object-options.ts';
import { verb } from '../verb.ts';
import { addDeletedOptions, findDeleted } from './deleted-options.ts';
import type { ObjectKind } from './kinds.ts';

export function definePurge(group: Command, object: ObjectKind): void {
  const command = group.command('purge').description(`purge a deleted ${object.one}; nobody can undo it`);
  addDeletedOptions(command, object);
  addExamples(command, `${object.one} purge --vault-name demo --name ${object.example}`);
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findDeleted(server, object, options);
    await vault.call('DELETE', path);
    return {};
  });
}
