import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { addUser, USER_COLUMNS, type UserOptions, userPath } from './resource.ts';

/** Printing the secret is what the command is for: it goes into the user's app, and is not shown again. */
export function defineEnable(group: Command): void {
  const command = group
    .command('enable')
    .description('ask for codes of an app from now on, and print its secret, this once');
  addUser(command);
  addExamples(command, 'ad user mfa enable --id alice@sallyport.localhost');
  verb(command, async (server, options: UserOptions) => {
    const { body } = await server.manage('POST', await userPath(server, options, 'enableMfa'), { body: {} });
    return { data: body, columns: { Id: 'id', Secret: 'secret', Uri: 'uri' } };
  });
}

export function defineDisable(group: Command): void {
  const command = group.command('disable').description('ask for no code any more');
  addUser(command);
  addExamples(command, 'ad user mfa disable --id alice@sallyport.localhost');
  verb(command, async (server, options: UserOptions) => {
    const { body } = await server.manage('POST', await userPath(server, options, 'disableMfa'), { body: {} });
    return { data: body, columns: USER_COLUMNS };
  });
}
