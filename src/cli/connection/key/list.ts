import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { addKeysOptions, type KeysOptions, keysPath } from './create.ts';

export function defineKeyList(group: Command): void {
  const command = group.command('list').description('list the keys of a connection, without the keys themselves');
  addKeysOptions(command);
  addExamples(command, 'connection key list --connection demo --output table');
  verb(command, async (server, options: KeysOptions) => {
    const { body } = await server.manage('GET', keysPath(options, 'connectionKeys'));
    const { value } = body as { value: unknown };
    return { data: value, columns: { KeyId: 'id', Hint: 'hint', Created: 'created', Expires: 'expires' } };
  });
}
