import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import { needed } from '../usage.ts';
import { verb } from '../verb.ts';
import {
  addPrincipal,
  addVaultName,
  entryOf,
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
    const objectId = needed(options.objectId, '--object-id');
    const vault = await readVault(server, options);
    const entry = entryOf(vault.properties.accessPolicies, options);
    if (entry === undefined) {
      throw new Fault('NotFound', `No access policy of the vault ${vault.name} is for the principal ${objectId}.`);
    }
    const body = { properties: { accessPolicies: [entry] } };
    const reply = await server.manage('PUT', namedPath(options, 'accessPolicies', 'remove'), { body });
    const { properties } = reply.body as Pick<typeof vault, 'properties'>;
    return { data: properties.accessPolicies, columns: POLICY_COLUMNS };
  });
}
