import type { Command } from 'commander';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { addKeysOptions, type KeysOptions, keysPath } from '../key/create.ts';

export const POLICY_COLUMNS = {
  Name: 'name',
  ObjectId: 'properties.principal.identity.objectId',
  TenantId: 'properties.principal.identity.tenantId',
};

export function definePolicyList(group: Command): void {
  const command = group.command('list').description('list who besides its owner may use a connection');
  addKeysOptions(command);
  addExamples(command, 'connection access-policy list --connection demo --output table');
  verb(command, async (server, options: KeysOptions) => {
    const { value } = (await server.manage('GET', keysPath(options, 'accessPolicies'))).body as { value: unknown };
    return { data: value, columns: POLICY_COLUMNS };
  });
}
