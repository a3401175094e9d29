import type { Command } from 'commander';
import { addExamples } from '../../../global-options.ts';
import { needed } from '../../../usage.ts';
import { verb } from '../../../verb.ts';
import { addId, applicationPath, type IdOptions } from '../application.ts';

interface Options extends IdOptions {
  readonly keyId?: string;
  readonly cert?: true;
}

export function defineCredentialDelete(group: Command): void {
  const command = group
    .command('delete')
    .description('end a secret or a certificate of an application, and its tokens so far');
  addId(command);
  command
    .option('--key-id <guid>', 'id of the secret or certificate, as the list shows it')
    .option('--cert', 'it is a certificate');
  addExamples(command, 'ad app credential delete --id GUID --key-id GUID');
  verb(command, async (server, options: Options) => {
    const keyId = needed(options.keyId, '--key-id');
    await server.manage(
      'DELETE',
      await applicationPath(server, options, options.cert === true ? 'keys' : 'passwords', keyId),
    );
    return {};
  });
}
