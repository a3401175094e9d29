import { type Command, Option } from 'commander';
import { addExamples } from '../../global-options.ts';
import type { Server } from '../../server.ts';
import { usage } from '../../usage.ts';
import { type Result, verb } from '../../verb.ts';
import { addPassword, type PasswordOptions, readPassword } from './password.ts';
import { addUser, USER_COLUMNS, type UserOptions, userPath } from './resource.ts';

interface Options extends UserOptions, PasswordOptions {
  readonly displayName?: string;
  readonly userPrincipalName?: string;
  readonly accountEnabled?: string;
  readonly role?: readonly string[];
}

export function defineUpdate(group: Command): void {
  const command = group
    .command('update')
    .description('change a user; what takes something away ends the tokens so far');
  addUser(command);
  command
    .option('--display-name <text>', 'name that people see')
    .option('--user-principal-name <name>', 'name to sign in with')
    .addOption(new Option('--account-enabled <flag>', 'whether the user can sign in').choices(['true', 'false']))
    .option('--role <role...>', 'what the user may administer: Reader, Operator or Administrator; "" for nothing');
  addPassword(command);
  addExamples(
    command,
    'ad user update --id alice@sallyport.localhost --role Reader',
    'ad user update --id alice@sallyport.localhost --account-enabled false',
  );
  verb(command, update);
}

async function update(server: Server, options: Options): Promise<Result> {
  const members = membersOf(options);
  const given = await readPassword(options);
  if (given === undefined && Object.keys(members).length === 0) throw usage('Say what is to be changed.');
  const path = await userPath(server, options);
  let user: unknown;
  if (Object.keys(members).length > 0) user = (await server.manage('PATCH', path, { body: members })).body;
  if (given === undefined) return { data: user, columns: USER_COLUMNS };
  const { password, generated } = given;
  user = (await server.manage('POST', `${path}/setPassword`, { body: { password } })).body;
  return { data: { ...(user as object), ...(generated && { password }) }, columns: USER_COLUMNS };
}

function membersOf({ displayName, userPrincipalName, accountEnabled, role }: Options) {
  return {
    ...(displayName !== undefined && { displayName }),
    ...(userPrincipalName !== undefined && { userPrincipalName }),
    ...(accountEnabled !== undefined && { accountEnabled: accountEnabled === 'true' }),
    ...(role !== undefined && { roles: role.filter((name) => name !== '') }),
  };
}
