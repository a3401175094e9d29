import type { Command } from 'commander';
import { Fault } from '../../fault.ts';
import { addExamples, wholeNumber } from '../global-options.ts';
import type { Server } from '../server.ts';
import { type Result, verb } from '../verb.ts';
import { addVaultName, namedPath, readVault, VAULT_COLUMNS, type VaultOptions } from './resource.ts';
import { addSettingOptions, describeSettings, type SettingOptions } from './settings.ts';

interface Options extends VaultOptions, SettingOptions {
  readonly location?: string;
  readonly retentionDays?: number;
  readonly tenant?: string;
  readonly selfPerms: boolean;
}

/**
 * As az does it: whoever creates a vault may do everything in it but purge, unless --no-self-perms says otherwise, or the
 * vault is of a tenant that is not his own.
 */
export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a vault');
  addVaultName(command);
  command
    .option('-l, --location <name>', 'its location, a word of your choosing; local where it is not said')
    .option('--retention-days <number>', 'days for which what is deleted can be recovered, 7 to 90; fixed', wholeNumber)
    .option('--tenant <guid>', 'tenant that it is of, one of those that the server trusts; fixed')
    .option('--no-self-perms', 'give yourself no permissions in it');
  addSettingOptions(command);
  addExamples(
    command,
    'vault create --name orders',
    'vault create --name payroll --retention-days 30 --enable-purge-protection --default-action Deny --no-self-perms',
  );
  verb(command, create);
}

async function create(server: Server, options: Options): Promise<Result> {
  const { location, retentionDays } = options;
  const { tenantIds } = await server.addresses();
  const tenantId = options.tenant?.toLowerCase() ?? tenantIds[0];
  const path = namedPath(options);
  await requireNew(server, options);
  const { properties, ...described } = describeSettings(options);
  const { body } = await server.manage('PUT', path, {
    body: {
      ...described,
      location,
      properties: {
        ...properties,
        tenantId,
        softDeleteRetentionInDays: retentionDays,
        enableRbacAuthorization: options.enableRbacAuthorization ?? false,
        accessPolicies: await ownPolicies(server, options, tenantId),
      },
    },
  });
  return { data: body, columns: VAULT_COLUMNS };
}

/** Else a second create would silently replace the access policies of the first. */
async function requireNew(server: Server, options: Options): Promise<void> {
  try {
    await readVault(server, options);
  } catch (error) {
    if (error instanceof Fault && error.code === 'NotFound') return;
    throw error;
  }
  throw new Fault('Conflict', `The specified vault: ${options.name} already exists.`);
}

async function ownPolicies(
  server: Server,
  { selfPerms, enableRbacAuthorization }: Options,
  tenantId: string | undefined,
) {
  if (!selfPerms || enableRbacAuthorization === true) return [];
  const self = await server.identity();
  if (self.tenantId !== tenantId) return [];
  const all = ['all'];
  return [{ ...self, permissions: { keys: all, secrets: all, certificates: all } }];
}
