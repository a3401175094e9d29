import type { Command } from 'commander';
import type { SecretItem } from '../../wire/secrets.ts';
import { addExamples } from '../global-options.ts';
import { addMaxResults, addObjectOptions, findTarget, type ObjectOptions } from '../object-options.ts';
import { VERSION_COLUMNS } from '../object-view.ts';
import { collect } from '../pages.ts';
import { verb } from '../verb.ts';
import { viewSecret } from './view.ts';

export function defineListVersions(group: Command): void {
  const command = group.command('list-versions').description('list the versions of a secret, without their values');
  addObjectOptions(command, 'secrets', { versioned: false });
  addMaxResults(command);
  addExamples(command, 'secret list-versions --vault-name demo --name database-password --output table');
  verb(command, async (server, options: ObjectOptions & { maxresults?: number }) => {
    const { vault, path } = await findTarget(server, 'secrets', options);
    const versions = await collect<SecretItem>(vault, `${path}/versions`, options.maxresults);
    return { data: versions.map(viewSecret), columns: VERSION_COLUMNS };
  });
}
