import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { needed } from '../../usage.ts';
import { verb } from '../../verb.ts';
import { addKeysOptions, type KeysOptions, keysPath } from './create.ts';

export function defineKeyRevoke(group: Command): void {
  const command = group.command('revoke').description('end a key at once; the others stay');
  addKeysOptions(command);
  command.option('--key-id <guid>', 'id of the key, as `list` shows it');
  addExamples(command, 'connection key revoke --connection demo --key-id GUID');
  verb(command, async (server, options: KeysOptions & { keyId?: string }) => {
    const path = keysPath(options, 'connectionKeys', needed(options.keyId, '--key-id'));
    await server.manage('DELETE', path);
    return {};
  });
}
