import { type Command, Option } from 'commander';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { needed } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
import { AUTH_IDS, type AuthId, readAuthId, requireParameters } from './auth-types.ts';
import {
  addParameters,
  addSettings,
  type ParameterOptions,
  readParameters,
  type SettingOptions,
  settingsOf,
  valuesOf,
} from './parameters.ts';
import { addConnectionName, CONNECTION_COLUMNS, type ConnectionOptions, connectionPath } from './resource.ts';

interface Options extends ConnectionOptions, ParameterOptions, SettingOptions {
  readonly authType: AuthId;
}

/** Here the credentials are the connection's; the operator's own come from operator.json or the environment. */
export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a connection, or replace its parameters');
  addConnectionName(command);
  command.addOption(
    new Option('--auth-type <type>', 'how it signs in')
      .choices(AUTH_IDS)
      .argParser(readAuthId)
      .default('oauthServicePrincipal'),
  );
  addParameters(command);
  addSettings(command);
  addExamples(
    command,
    'connection create --name billing --vault-name demo --tenant-id GUID --client-id GUID --client-secret-file secret.txt',
    'connection create --name orders --auth-type CertOauth --vault-name demo --tenant-id GUID --client-id GUID --pfx-file orders.pfx --pfx-password-file password.txt',
    'connection create --name mine --auth-type oauthDefault --vault-name demo',
  );
  verb(command, create, { signIn: false });
}

async function create(server: Server, options: Options): Promise<Result> {
  const { authType } = options;
  const path = connectionPath(options, needed(options.name, '--name'));
  const parameters = await readParameters(options);
  requireParameters(authType, parameters);
  const properties = { ...settingsOf(options), parameterValueSet: { name: authType, values: valuesOf(parameters) } };
  const { body } = await server.manage('PUT', path, { body: { properties } });
  return { data: body, columns: CONNECTION_COLUMNS };
}
