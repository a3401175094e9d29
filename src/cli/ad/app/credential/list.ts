import type { Command } from 'commander';
import { addExamples } from '../../../global-options.ts';
import { verb } from '../../../verb.ts';
import { addId, type IdOptions, readApplication } from '../application.ts';

export function defineCredentialList(group: Command): void {
  const command = group
    .command('list')
    .description('list the secrets of an application, without the secrets themselves');
  addId(command);
  command.option('--cert', 'its certificates instead');
  addExamples(command, 'ad app credential list --id GUID --output table');
  verb(command, async (server, options: IdOptions & { cert?: true }) => {
    const { passwordCredentials, keyCredentials } = await readApplication(server, options);
    if (options.cert === true) return { data: keyCredentials, columns: CERTIFICATE_COLUMNS };
    return { data: passwordCredentials, columns: CREDENTIAL_COLUMNS };
  });
}

const CREDENTIAL_COLUMNS = { KeyId: 'keyId', Hint: 'hint', Start: 'startDateTime', End: 'endDateTime' };
const CERTIFICATE_COLUMNS = {
  KeyId: 'keyId',
  Name: 'displayName',
  Thumbprint: 'customKeyIdentifier',
  End: 'endDateTime',
};
