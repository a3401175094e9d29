import type { Command } from 'commander';
import { Fault } from '../../../fault.ts';
import { findPrincipal, isPrincipal } from '../../principal.ts';
import type { Server } from '../../server.ts';
import { needed, usage } from '../../usage.ts';
import { directoryPath } from '../directory.ts';

export interface UserOptions {
  readonly id?: string;
}

export interface User {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
}

export function addUser(command: Command): void {
  command.option('--id <who>', 'principal name (name@domain) or object id of the user');
}

/** Throws a usage error, and Fault NotFound. */
export async function userIdOf(server: Server, { id }: UserOptions): Promise<string> {
  const who = needed(id, '--id');
  if (!isPrincipal(who)) throw usage('--id is no user: a principal name like name@domain, or an object id.');
  const { objectId, principalType } = await findPrincipal(server, who);
  if (principalType !== 'User') throw new Fault('NotFound', `There is no user with the id ${who}.`);
  return objectId;
}

/** The path of the user that the option names, or of what the further segments lead to. */
export async function userPath(server: Server, options: UserOptions, ...below: readonly string[]): Promise<string> {
  return directoryPath('users', await userIdOf(server, options), ...below);
}

export const USER_COLUMNS = {
  DisplayName: 'displayName',
  UserPrincipalName: 'userPrincipalName',
  Id: 'id',
  Enabled: 'accountEnabled',
  Roles: 'roles',
};
