import type { Command } from 'commander';
import { addExamples } from '../../../global-options.ts';
import { verb } from '../../../verb.ts';
import { addId, type IdOptions, readApplication } from '../application.ts';

export function defineCredentialList(group: Command): void {
  const command = group
    .command('list')
    .description('list the secrets of an application, without the secrets themselves');
  addId(command);
  addExamples(command, 'ad app credential list --id GUID --output table');
  verb(command, async (server, options: IdOptions) => {
    const { passwordCredentials } = await readApplication(server, options);
    return { data: passwordCredentials, columns: CREDENTIAL_COLUMNS };
  });
}

const CREDENTIAL_COLUMNS = { KeyId: 'keyId', Hint: 'hint', Start: 'startDateTime', End: 'endDateTime' };
