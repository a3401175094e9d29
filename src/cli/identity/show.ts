import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import { addIdentityName, IDENTITY_COLUMNS, type IdentityOptions, identityPath } from './resource.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a managed identity and its ids');
  addIdentityName(command);
  addExamples(command, 'identity show --name worker --query properties.principalId --output tsv');
  verb(command, async (server, options: IdentityOptions) => {
    const { body } = await server.manage('GET', identityPath(options));
    return { data: body, columns: IDENTITY_COLUMNS };
  });
}
