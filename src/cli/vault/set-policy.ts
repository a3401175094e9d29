import type { Command } from 'commander';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { usage } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
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

interface Options extends VaultOptions, PrincipalOptions {
  readonly secretPermissions?: readonly string[];
  readonly keyPermissions?: readonly string[];
  readonly certificatePermissions?: readonly string[];
}

export function defineSetPolicy(group: Command): void {
  const command = group.command('set-policy').description('say what a principal may do in a vault');
  addVaultName(command);
  addPrincipal(command);
  command
    .option('--secret-permissions <permission...>', 'get, list, set, delete, …, all; "" for none')
    .option('--key-permissions <permission...>', 'get, list, create, encrypt, decrypt, …, all; "" for none')
    .option('--certificate-permissions <permission...>', 'kept and shown; there are no certificates yet');
  addExamples(
    command,
    'vault set-policy --name demo --object-id GUID --secret-permissions get list',
    'vault set-policy --name demo --spn CLIENT-ID --key-permissions all',
  );
  verb(command, setPolicy);
}

/** Of the kinds that are named the permissions are replaced, those of the others stay, as az does it. */
async function setPolicy(server: Server, options: Options): Promise<Result> {
  const given = givenPermissions(options);
  if (Object.keys(given).length === 0) {
    throw usage('One of --secret-permissions, --key-permissions and --certificate-permissions is needed.');
  }
  const grantee = await granteeOf(server, options);
  const vault = await readVault(server, options);
  const { tenantId, accessPolicies } = vault.properties;
  const permissions = { ...entryOf(accessPolicies, grantee)?.permissions, ...given };
  const body = {
    properties: { accessPolicies: [{ tenantId, ...grantee, permissions }] },
  };
  const reply = await server.manage('PUT', namedPath(options, 'accessPolicies', 'replace'), { body });
  const { properties } = reply.body as Pick<typeof vault, 'properties'>;
  return { data: properties.accessPolicies, columns: POLICY_COLUMNS };
}

function givenPermissions({ secretPermissions, keyPermissions, certificatePermissions }: Options) {
  const named = (names: readonly string[]) => names.filter((name) => name !== '');
  return {
    ...(secretPermissions !== undefined && { secrets: named(secretPermissions) }),
    ...(keyPermissions !== undefined && { keys: named(keyPermissions) }),
    ...(certificatePermissions !== undefined && { certificates: named(certificatePermissions) }),
  };
}
