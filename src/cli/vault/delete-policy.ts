import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import { verb } from '../verb.ts';
import {
  addPrincipal,
  addVaultName,
  entryOf,
  granteeOf,
  namedPath,
  POLICY_COLUMNS,
  type PrincipalOptions,
  readVault,
  type VaultOptions,
} from './resource.ts';

export function defineDeletePolicy(group: Command): void {
  const command = group.command('delete-policy').description('take all that a principal may do in a vault away');
  addVaultName(command);
  addPrincipal(command);
  addExamples(command, 'vault delete-policy --name demo --object-id GUID');
  verb(command, async (server, options: VaultOptions & PrincipalOptions) => {
    const grantee = await granteeOf(server, options);
    const vault = await readVault(server, options);
    const entry = entryOf(vault.properties.accessPolicies, grantee);
    if (entry === undefined) {
      throw new Fault(
        'NotFound',
        `No access policy of the vault ${vault.name} is for the principal ${grantee.objectId}.`,
      );
    }
    const body = { properties: { accessPolicies: [entry] } };
    const reply = await server.manage('PUT', namedPath(options, 'accessPolicies', 'remove'), { body });
    const { properties } = reply.body as Pick<typeof vault, 'properties'>;
    return { data: properties.accessPolicies, columns: POLICY_COLUMNS };
  });
}
