import type { Command } from 'commander';
import type { Server } from '../../server.ts';
import { type Assignment, authorizationPath, objectIdOf, readAll, roleId } from '../resource.ts';

export interface FilterOptions {
  readonly assignee?: string;
  readonly role?: string;
}

export function addFilter(command: Command): void {
  command
    .option('--assignee <who>', 'only those of this principal: client id, name of a user, or object id')
    .option('--role <role>', 'only those of this role: name or id');
}

/** The assignments at, around and below a scope that the options mean. */
export async function findAssignments(
  server: Server,
  scope: string,
  { assignee, role }: FilterOptions,
): Promise<readonly Assignment[]> {
  const principal = assignee === undefined ? undefined : (await objectIdOf(server, assignee)).objectId;
  const id = role === undefined ? undefined : await roleId(server, scope, role);
  const filter = principal === undefined ? {} : { filter: `principalId eq '${principal}'` };
  const found = await readAll<Assignment>(server, authorizationPath(scope, 'roleAssignments', filter));
  return found.filter(({ properties }) => id === undefined || properties.roleDefinitionId.endsWith(id));
}
