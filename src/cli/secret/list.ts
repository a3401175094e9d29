import type { Command } from 'commander';
import type { SecretItem } from '../../wire/secrets.ts';
import { addExamples } from '../global-options.ts';
import { addListOptions, type ListOptions } from '../object-options.ts';
import { ITEM_COLUMNS } from '../object-view.ts';
import { collect } from '../pages.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import { viewSecret } from './view.ts';

export function defineList(group: Command): void {
  const command = group.command('list').description('list the secrets of a vault, without their values');
  addListOptions(command);
  addExamples(
    command,
    'secret list --vault-name demo --output table',
    'secret list --vault-name demo --query "[?attributes.expires==null].name" --output tsv',
  );
  verb(command, async (server, { vaultName, maxresults }: ListOptions) => {
    const secrets = await collect<SecretItem>(
      await server.vault(needed(vaultName, '--vault-name')),
      '/secrets',
      maxresults,
    );
    return { data: secrets.map(viewSecret), columns: { ...ITEM_COLUMNS, ContentType: 'contentType' } };
  });
}
