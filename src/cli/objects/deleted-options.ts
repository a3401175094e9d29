import { type Command, Option } from 'commander';
import { addNewOptions, findTarget, type ObjectOptions, type Target } from '../object-options.ts';
import type { Server } from '../server.ts';
import type { ObjectKind } from './kinds.ts';

export function addDeletedOptions(command: Command, { kind }: ObjectKind): void {
  addNewOptions(command, kind);
  command.addOption(
    new Option('--id <url>', 'its recovery id, instead of --vault-name and --name').conflicts(['vaultName', 'name']),
  );
}

/** A deleted object; its recovery id differs from its identifier by one word. Throws a usage error as `findTarget` does. */
export async function findDeleted(server: Server, { kind }: ObjectKind, options: ObjectOptions): Promise<Target> {
  const id = options.id?.replace(`/deleted${kind}/`, `/${kind}/`);
  const { vault, path } = await findTarget(server, kind, id === undefined ? options : { id });
  const [, , name = ''] = path.split('/');
  return { vault, path: `/deleted${kind}/${name}` };
}
