import type { Command } from 'commander';
import { addExamples } from '../../../global-options.ts';
import { verb } from '../../../verb.ts';
import { addId, applicationPath, type IdOptions, type NewPassword } from '../application.ts';
import { addLifetime, endOf, type LifetimeOptions } from './lifetime.ts';

interface Options extends IdOptions, LifetimeOptions {
  readonly append?: true;
}

/** Printing the secret is what the command is for: the server keeps a hash, so this is the only time that it is seen. */
export function defineReset(group: Command): void {
  const command = group.command('reset').description('make a new secret and print it, this once; the others end');
  addId(command);
  command.option('--append', 'keep the others');
  addLifetime(command);
  addExamples(command, 'ad app credential reset --id GUID --append --years 2 --query password --output tsv');
  verb(command, async (server, options: Options) => {
    const body = { append: options.append === true, endDateTime: endOf(options) };
    const reply = await server.manage('POST', await applicationPath(server, options, 'addPassword'), { body });
    return { data: viewPassword(reply.body as NewPassword), columns: PASSWORD_COLUMNS };
  });
}

export function viewPassword({ appId, secretText, tenantId }: NewPassword) {
  return { appId, password: secretText, tenant: tenantId };
}

const PASSWORD_COLUMNS = { AppId: 'appId', Password: 'password', Tenant: 'tenant' };
