import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import type { Server } from '../../server.ts';
import { usage } from '../../usage.ts';
import { type Result, verb } from '../../verb.ts';
import { APPLICATION_COLUMNS, addId, applicationPath, type IdOptions } from './application.ts';
import { type ApplicationOptions, addApplicationOptions, flag, membersOf } from './members.ts';

interface Options extends IdOptions, ApplicationOptions {
  readonly accountEnabled?: string;
  readonly adminConsent?: string;
}

export function defineUpdate(group: Command): void {
  const command = group
    .command('update')
    .description('change an application; what takes something away ends the tokens so far');
  addId(command);
  addApplicationOptions(command);
  command
    .addOption(flag('--account-enabled <flag>', 'whether it can sign in'))
    .addOption(flag('--admin-consent <flag>', 'whether nobody is asked for consent to it'));
  addExamples(
    command,
    'ad app update --id GUID --web-redirect-uris https://app.example.com/callback',
    'ad app update --id GUID --role Operator',
  );
  verb(command, update);
}

async function update(server: Server, options: Options): Promise<Result> {
  const { accountEnabled, adminConsent } = options;
  const body = {
    ...membersOf(options),
    ...(accountEnabled !== undefined && { accountEnabled: accountEnabled === 'true' }),
    ...(adminConsent !== undefined && { adminConsent: adminConsent === 'true' }),
  };
  if (Object.keys(body).length === 0) throw usage('Say what is to be changed.');
  const reply = await server.manage('PATCH', await applicationPath(server, options), { body });
  return { data: reply.body, columns: APPLICATION_COLUMNS };
}

/** az's word for the same. */
export function defineAdminConsent(group: Command): void {
  const command = group.command('admin-consent').description('consent to an application for everyone');
  addId(command);
  addExamples(command, 'ad app permission admin-consent --id GUID');
  verb(command, async (server, options: IdOptions) => {
    await server.manage('PATCH', await applicationPath(server, options), { body: { adminConsent: true } });
    return {};
  });
}
