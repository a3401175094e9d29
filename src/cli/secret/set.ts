import { type Command, Option } from 'commander';
import type { SecretBundle } from '../../wire/secrets.ts';
import { type AttributeOptions, addAttributeOptions, describe } from '../attribute-options.ts';
import { addExamples } from '../global-options.ts';
import { addNewOptions, findTarget, type NewOptions } from '../object-options.ts';
import { CHANGED_COLUMNS } from '../object-view.ts';
import { addTextOptions, ENCODINGS, readText, type TextOptions } from '../text-input.ts';
import { verb } from '../verb.ts';
import { viewSecret } from './view.ts';

interface Options extends NewOptions, TextOptions, AttributeOptions {
  readonly contentType?: string;
  readonly description?: string;
}

/** az prints the value that it was just given; here it is left out, as CI logs keep what is printed. */
export function defineSet(group: Command): void {
  const command = group.command('set').description('set a secret: a new one, or a new version');
  addNewOptions(command, 'secrets');
  addTextOptions(command, 'its value');
  command.addOption(
    new Option('-e, --encoding <encoding>', 'what the bytes of the file are; kept as the tag file-encoding')
      .choices(ENCODINGS)
      .conflicts('value'),
  );
  addDescription(command);
  addAttributeOptions(command);
  addExamples(
    command,
    'secret set --vault-name demo --name db-password --file password.txt',
    'secret set --vault-name demo --name api-key --value-stdin --expires 2030-01-31 --tags team=web',
  );
  verb(command, async (server, options: Options) => {
    const value = await readText(options, { secret: true });
    const { vault, path } = await findTarget(server, 'secrets', options);
    const body = { value, ...describeSecret(options) };
    const secret = (await vault.call('PUT', path, body)).body as SecretBundle;
    return { data: viewSecret(secret), columns: CHANGED_COLUMNS };
  });
}

/** az calls it --description in one command and --content-type in the other; here each takes both. */
export function addDescription(command: Command): void {
  command
    .option('--description <text>', 'what it is, for instance password (its content type)')
    .addOption(new Option('--content-type <text>', 'the same under another name').conflicts('description'));
}

function describeSecret(options: Options) {
  const { tags, ...rest } = describe(options);
  const all = { ...tags, ...(options.encoding !== undefined && { 'file-encoding': options.encoding }) };
  const contentType = contentTypeOf(options);
  return {
    ...rest,
    ...(contentType !== undefined && { contentType }),
    ...(tags === undefined && options.encoding === undefined ? {} : { tags: all }),
  };
}

export function contentTypeOf({ contentType, description }: Pick<Options, 'contentType' | 'description'>) {
  return contentType ?? description;
}
