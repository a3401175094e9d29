import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';
import { addScopeOptions, connectionPath, type ScopeOptions } from './resource.ts';

export interface DeletedOptions extends ScopeOptions {
  readonly name?: string;
  readonly id?: string;
}

export interface DeletedConnection {
  readonly name: string;
  readonly properties: { readonly connectionName: string };
}

export const DELETED_COLUMNS = {
  Name: 'properties.connectionName',
  Id: 'name',
  Deleted: 'properties.deletionDate',
  ScheduledPurge: 'properties.scheduledPurgeDate',
};

export function addDeletedOptions(command: Command): void {
  command
    .option('-n, --name <name>', 'name of the deleted connection')
    .option('--id <id>', 'its id, where its name was deleted more than once');
  addScopeOptions(command);
}

/** Path of the deleted connections of the group, or of what the further segments lead to. */
export function deletedPath(options: ScopeOptions, ...below: readonly string[]): string {
  return connectionPath(options, ...below).replace('/Microsoft.Web/connections', '/Microsoft.Web/deletedConnections');
}

export async function readDeleted(server: Server, options: ScopeOptions): Promise<readonly DeletedConnection[]> {
  const { body } = await server.manage('GET', deletedPath(options));
  return (body as { value: readonly DeletedConnection[] }).value;
}

/** The id of the one that is meant. Throws Fault NotFound, and a usage error where several have that name. */
export async function findDeleted(server: Server, options: DeletedOptions): Promise<string> {
  if (options.id !== undefined) return options.id;
  const name = needed(options.name, '--name');
  const same = ({ properties }: DeletedConnection) => properties.connectionName.toLowerCase() === name.toLowerCase();
  const [found, ...more] = (await readDeleted(server, options)).filter(same);
  if (found === undefined) {
    throw new Fault(
      'NotFound',
      `There is no deleted connection ${name} in the resource group ${options.resourceGroup}.`,
    );
  }
  if (more.length > 0) throw usage(`The name ${name} was deleted ${more.length + 1} times: say which with --id.`);
  return found.name;
}
