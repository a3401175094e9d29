import type { Command } from 'commander';
import { readTags } from '../attribute-options.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addIdentityName, IDENTITY_COLUMNS, type IdentityOptions, identityPath } from './resource.ts';

interface Options extends IdentityOptions {
  readonly location?: string;
  readonly systemAssigned?: true;
  readonly tags?: readonly string[];
}

export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a managed identity, or replace its tags');
  addIdentityName(command);
  command
    .option('-l, --location <name>', 'kept and shown; local where it is not said')
    .option('--system-assigned', 'the one that programs get that name none')
    .option('--tags <key=value...>', 'tags; "" for none');
  addExamples(command, 'identity create --name worker', 'identity create --name machine --system-assigned');
  verb(command, async (server, options: Options) => {
    const { location, tags, systemAssigned } = options;
    const body = {
      location,
      ...(tags !== undefined && { tags: readTags(tags) }),
      ...(systemAssigned && { properties: { kind: 'SystemAssigned' } }),
    };
    return { data: (await server.manage('PUT', identityPath(options), { body })).body, columns: IDENTITY_COLUMNS };
  });
}
