import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { isNamed, readList } from '../directory.ts';
import { addUser, USER_COLUMNS, type User, type UserOptions, userPath } from './resource.ts';

interface ListOptions {
  readonly displayName?: string;
  readonly upn?: string;
}

export function defineList(group: Command): void {
  const command = group.command('list').description('list the users');
  command
    .option('--display-name <text>', 'only those whose name begins so')
    .option('--upn <name>', 'only the one with this principal name');
  addExamples(command, 'ad user list --output table');
  verb(command, async (server, { displayName, upn }: ListOptions) => {
    const all = await readList<User>(server, 'users');
    const data = all.filter(
      (each) =>
        isNamed(displayName, each.displayName) &&
        (upn === undefined || each.userPrincipalName.toLowerCase() === upn.toLowerCase()),
    );
    return { data, columns: USER_COLUMNS };
  });
}

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a user');
  addUser(command);
  addExamples(command, 'ad user show --id alice@sallyport.localhost');
  verb(command, async (server, options: UserOptions) => {
    return { data: (await server.manage('GET', await userPath(server, options))).body, columns: USER_COLUMNS };
  });
}

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a user, and end the tokens so far');
  addUser(command);
  addExamples(command, 'ad user delete --id alice@sallyport.localhost');
  verb(command, async (server, options: UserOptions) => {
    await server.manage('DELETE', await userPath(server, options));
    return {};
  });
}

export function defineRevoke(group: Command): void {
  const command = group.command('revoke-sign-ins').description('end the tokens so far of a user');
  addUser(command);
  addExamples(command, 'ad user revoke-sign-ins --id alice@sallyport.localhost');
  verb(command, async (server, options: UserOptions) => {
    await server.manage('POST', await userPath(server, options, 'revokeSignInSessions'), { body: {} });
    return {};
  });
}

export function defineMemberGroups(group: Command): void {
  const command = group.command('get-member-groups').description('list the ids of the groups that a user is in');
  addUser(command);
  addExamples(command, 'ad user get-member-groups --id alice@sallyport.localhost');
  verb(command, async (server, options: UserOptions) => {
    const { body } = await server.manage('GET', await userPath(server, options, 'memberGroups'));
    return { data: (body as { value: readonly string[] }).value };
  });
}
