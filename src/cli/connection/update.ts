import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
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

type Options = ConnectionOptions & ParameterOptions & SettingOptions;

/** A new secret goes in without the rest. Calls that are under way end with the old one. */
export function defineUpdate(group: Command): void {
  const command = group
    .command('update')
    .description('change parts of a connection, such as its secret; the rest stays');
  addConnectionName(command);
  addParameters(command);
  addSettings(command);
  addExamples(
    command,
    'connection update --name billing --client-secret-file secret.txt',
    'connection update --name orders --pfx-file orders.pfx --pfx-password-stdin',
  );
  verb(command, update, { signIn: false });
}

async function update(server: Server, options: Options): Promise<Result> {
  const path = connectionPath(options, needed(options.name, '--name'));
  const values = valuesOf(await readParameters(options));
  const properties = {
    ...settingsOf(options),
    ...(Object.keys(values).length > 0 && { parameterValueSet: { values } }),
  };
  if (Object.keys(properties).length === 0) throw usage('Nothing is to be changed: name what is.');
  const { body } = await server.manage('PATCH', path, { body: { properties } });
  return { data: body, columns: CONNECTION_COLUMNS };
}
