import type { Command } from 'commander';
import type { SecretItem } from '../../wire/secrets.ts';
import { addExamples } from '../global-options.ts';
import { addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { DELETED_COLUMNS, type Deletion, viewDeletion } from '../object-view.ts';
import { verb } from '../verb.ts';
import { viewSecret } from './view.ts';

export function defineDelete(group: Command): void {
  const command = group.command('delete').description('delete a secret with all its versions, recoverably');
  addObjectOptions(command, 'secrets', { versioned: false });
  addExamples(command, 'secret delete --vault-name demo --name api-key');
  verb(command, async (server, options: ObjectOptions) => {
    const { vault, path } = await findTarget(server, 'secrets', options);
    const deleted = (await vault.call('DELETE', path)).body as SecretItem & Deletion;
    return { data: { ...viewSecret(deleted), ...viewDeletion(deleted) }, columns: DELETED_COLUMNS };
  });
}
