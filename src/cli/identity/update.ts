import { type Command, Option } from 'commander';
import { readTags, truth } from '../attribute-options.ts';
import { addExamples } from '../global-options.ts';
import { usage } from '../usage.ts';
import { verb } from '../verb.ts';
import { addIdentityName, IDENTITY_COLUMNS, type IdentityOptions, identityPath } from './resource.ts';

interface Options extends IdentityOptions {
  readonly enabled?: boolean;
  readonly tags?: readonly string[];
}

export function defineUpdate(group: Command): void {
  const command = group.command('update').description('disable or enable a managed identity, or change its tags');
  addIdentityName(command);
  command
    .addOption(new Option('--enabled <true|false>', 'whether it gets tokens; false ends those so far').argParser(truth))
    .option('--tags <key=value...>', 'tags; "" for none');
  addExamples(command, 'identity update --name worker --enabled false');
  verb(command, async (server, options: Options) => {
    const { enabled, tags } = options;
    if (enabled === undefined && tags === undefined) throw usage('One of --enabled and --tags is needed.');
    const body = { ...(tags !== undefined && { tags: readTags(tags) }), properties: { enabled } };
    return { data: (await server.manage('PATCH', identityPath(options), { body })).body, columns: IDENTITY_COLUMNS };
  });
}
