import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import type { ObjectOptions } from '../object-options.ts';
import { verb } from '../verb.ts';
import { addDeletedOptions, findDeleted } from './deleted-options.ts';
import type { ObjectKind } from './kinds.ts';

export function defineRecover(group: Command, object: ObjectKind): void {
  const command = group.command('recover').description(`bring a deleted ${object.one} back, with all its versions`);
  addDeletedOptions(command, object);
  addExamples(command, `${object.one} recover --vault-name demo --name ${object.example}`);
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findDeleted(server, object, options);
    const { body } = await vault.call('POST', `${path}/recover`);
    return { data: object.view(body), columns: object.columns };
  });
}
