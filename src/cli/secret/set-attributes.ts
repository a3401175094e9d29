import type { Command } from 'commander';
import type { SecretItem } from '../../wire/secrets.ts';
import { type AttributeOptions, addAttributeOptions, addEnabledOption, describe } from '../attribute-options.ts';
import { addExamples } from '../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { CHANGED_COLUMNS } from '../object-view.ts';
import { verb } from '../verb.ts';
import { addDescription, contentTypeOf } from './set.ts';
import { viewSecret } from './view.ts';

interface Options extends ObjectOptions, AttributeOptions {
  readonly contentType?: string;
  readonly description?: string;
}

export function defineSetAttributes(group: Command): void {
  const command = group.command('set-attributes').description('change what is said about a secret, not its value');
  addObjectOptions(command, 'secrets', { versioned: true });
  addDescription(command);
  addAttributeOptions(command);
  addEnabledOption(command);
  addExamples(command, 'secret set-attributes --vault-name demo --name api-key --expires 2030-01-31T12:00:00Z');
  verb(command, async (server, options: Options) => {
    const { vault, path } = await findTarget(server, 'secrets', options);
    const contentType = contentTypeOf(options);
    const body = { ...describe(options), ...(contentType !== undefined && { contentType }) };
    const secret = (await vault.call('PATCH', path, body)).body as SecretItem;
    return { data: viewSecret(secret), columns: CHANGED_COLUMNS };
  });
}
