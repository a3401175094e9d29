import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import type { StoredVault, Vault } from '../../wire/vault.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext, ManagementRoom } from '../room.ts';
import { createMode, settable, tags } from './properties.ts';
import {
  apiVersion,
  liesIn,
  location,
  named,
  RBAC_BY_DEFAULT,
  resourceOf,
  VAULT_PATH,
  VAULTS_TOPIC,
  vaultResource,
} from './resource.ts';
import { requireSameRetention, tenantOf, withSettings } from './settings.ts';

const LONGEST_RETENTION = 90;

const input = z.object({
  ...named,
  ...apiVersion,
  location: location.optional(),
  tags: tags.nullish(),
  properties: z.object({ ...settable, createMode: createMode.nullish() }, { error: 'properties is an object' }),
});
type Input = z.infer<typeof input>;

/** Nobody may do anything in a new vault but whom its access policies name; with `createMode` recover, one comes back. */
export const putVault = implement(
  contract({
    name: 'PutVault',
    summary: 'Create, replace or recover a vault',
    method: 'PUT',
    path: `${VAULT_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input,
    output: vaultResource,
  }),
  async ({ room }: ManagementContext, given) => {
    const found = await room.vaults.stored(given.name);
    if (given.properties.createMode === 'recover') return recovered(room, given, found);
    requirePolicies(given);
    if (found === undefined) return created(room, given);
    requireOwn(found.vault, given);
    requireSameRetention(found.vault, given.properties.softDeleteRetentionInDays);
    const vault = withSettings({ ...found.vault, tags: given.tags ?? {} }, given.properties);
    return outcome(room, vault, { status: 200, changes: room.vaults.replace(found, vault) });
  },
);

function outcome(
  room: ManagementRoom,
  vault: Vault,
  { status, changes }: { status: number; changes: ReturnType<ManagementRoom['vaults']['create']> },
) {
  return { output: resourceOf(room, vault), status, changes, touches: [VAULTS_TOPIC], facts: { vault: vault.name } };
}

function created(room: ManagementRoom, given: Input) {
  const { name, subscription, resourceGroup, properties } = given;
  const empty: Vault = {
    name,
    tenantId: tenantOf(room, properties.tenantId),
    location: given.location ?? 'local',
    softDeleteDays: properties.softDeleteRetentionInDays ?? LONGEST_RETENTION,
    purgeProtection: false,
    created: room.clock(),
    accessPolicies: [],
    enableRbacAuthorization: given['api-version'] >= RBAC_BY_DEFAULT,
    scope: { subscription, resourceGroup },
    tags: given.tags ?? {},
  };
  const vault = withSettings(empty, properties);
  return outcome(room, vault, { status: 201, changes: room.vaults.create(vault) });
}

/** It comes back as it was: nothing else of the call is looked at, as in Azure. */
function recovered(room: ManagementRoom, given: Input, found: StoredVault | undefined) {
  if (found?.vault.deleted === undefined || !liesIn(found.vault, given)) {
    throw new Fault(
      'NotFound',
      `There is no deleted vault ${given.name} that lay in the resource group ${given.resourceGroup}.`,
    );
  }
  const { deleted: _, ...vault } = found.vault;
  return outcome(room, vault, { status: 200, changes: room.vaults.replace(found, vault) });
}

function requirePolicies({ properties, ...given }: Input): void {
  const byRoles = properties.enableRbacAuthorization ?? given['api-version'] >= RBAC_BY_DEFAULT;
  if (byRoles || (properties.accessPolicies ?? undefined) !== undefined) return;
  throw new Fault(
    'BadParameter',
    'The parameter properties.accessPolicies is missing; without enableRbacAuthorization it is required, and may be empty.',
  );
}

/** Names are unique among all vaults, deleted ones too. The sentences are Azure's. */
function requireOwn(vault: Vault, given: Input): void {
  const own = liesIn(vault, given);
  if (own && vault.deleted === undefined) return;
  throw new Fault(
    'VaultAlreadyExists',
    own
      ? 'A vault with the same name already exists in deleted state. You need to either recover or purge existing key ' +
          'vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.'
      : `The vault name '${given.name}' is already in use. Vault names are globally unique so it is possible that the name is ` +
          'already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same ' +
          'name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a ' +
          'recoverable state then the vault will need to be purged before reusing the name. For more information about ' +
          'VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.',
  );
}
