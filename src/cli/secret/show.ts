import type { Command } from 'commander';
import type { SecretBundle } from '../../wire/secrets.ts';
import { addExamples } from '../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { verb } from '../verb.ts';
import { viewSecretWithValue } from './view.ts';

export function defineShow(group: Command): void {
  const command = group.command('show').description('show a secret with its value');
  addObjectOptions(command, 'secrets', { versioned: true });
  addExamples(
    command,
    'secret show --vault-name demo --name api-key',
    'secret show --vault-name demo --name api-key --query value --output tsv',
  );
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findTarget(server, 'secrets', options);
    const secret = (await vault.call('GET', path)).body as SecretBundle;
    return { data: viewSecretWithValue(secret), columns: { Name: 'name', Version: 'version', Value: 'value' } };
  });
}
