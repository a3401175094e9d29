import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { connectionPath } from '../resource.ts';
import { addKeysOptions, type KeysOptions } from './create.ts';

export function defineKeyRevoke(group: Command): void {
  const command = group.command('revoke').description('end a key at once; the others stay');
  addKeysOptions(command);
  command.requiredOption('--key-id <guid>', 'id of the key, as `list` shows it');
  addExamples(command, 'connection key revoke --connection demo --key-id GUID');
  verb(command, async (server, options: KeysOptions & { keyId: string }) => {
    await server.manage('DELETE', connectionPath(options, options.connection, 'connectionKeys', options.keyId));
    return {};
  });
}
