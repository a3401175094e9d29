import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { directoryPath } from '../directory.ts';
import { addPassword, needPassword, type PasswordOptions } from './password.ts';
import { USER_COLUMNS, type User } from './resource.ts';

interface Options extends PasswordOptions {
  readonly displayName?: string;
  readonly userPrincipalName?: string;
  readonly guest?: true;
  readonly homeTenant?: string;
  readonly role?: readonly string[];
}

export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a user; a terminal asks for the password');
  command
    .option('--display-name <text>', 'name that people see')
    .option('--user-principal-name <name>', 'name to sign in with: name@domain, of a domain of the tenant');
  addPassword(command);
  command
    .option('--guest', 'somebody from elsewhere')
    .option('--home-tenant <guid>', 'the tenant where a guest comes from')
    .option('--role <role...>', 'what the user may administer: Reader, Operator or Administrator');
  addExamples(
    command,
    'ad user create --display-name Alice --user-principal-name alice@sallyport.localhost --generate-password',
  );
  verb(command, async (server, options: Options) => {
    const displayName = needed(options.displayName, '--display-name');
    const userPrincipalName = needed(options.userPrincipalName, '--user-principal-name');
    const { password, generated } = await needPassword(options);
    const body = {
      displayName,
      userPrincipalName,
      password,
      ...(options.guest === true && { userType: 'Guest' }),
      ...(options.homeTenant !== undefined && { homeTenantId: options.homeTenant }),
      ...(options.role !== undefined && { roles: options.role }),
    };
    const user = (await server.manage('POST', directoryPath('users'), { body })).body as User;
    return { data: { ...user, ...(generated && { password }) }, columns: USER_COLUMNS };
  });
}
