import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { objectsTopic } from '../../store/row-cache.ts';
import { canonical, vaultName } from '../../wire/name.ts';
import {
  DEMO_SCOPE,
  purgeDateOf,
  rowsOf,
  type StoredVault,
  type Vault,
  type VaultScopeIds,
  vaultResourceId,
} from '../../wire/vault.ts';
import { scope } from '../connections/resource.ts';
import type { ManagementRoom } from '../room.ts';

/** The resources `Microsoft.KeyVault/vaults` and `deletedVaults`, in Resource Manager's shapes. */
const PROVIDER = 'providers/Microsoft.KeyVault';
export const VAULT_PATH = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/${PROVIDER}/vaults`;
export const SUBSCRIPTION_PATH = `/subscriptions/{subscription}/${PROVIDER}`;
export const DELETED_VAULT_PATH = `${SUBSCRIPTION_PATH}/locations/{location}/deletedVaults`;

/** The topic of `vault/`'s caches: whoever changes a vault touches it. */
export const VAULTS_TOPIC = 'vaults';

/** What a unit touches that takes a vault away. */
export const endOf = (vault: Vault): string[] => [VAULTS_TOPIC, objectsTopic(rowsOf(vault), 'keys')];

/** From this one on, role assignments decide in a new vault that does not say otherwise. */
export const RBAC_BY_DEFAULT = '2026-02-01';
const API_VERSIONS = [
  '2019-09-01',
  '2021-10-01',
  '2022-07-01',
  '2023-02-01',
  '2023-07-01',
  '2024-11-01',
  '2025-05-01',
  RBAC_BY_DEFAULT,
] as const;

export const group = { subscription: scope.subscription, resourceGroup: scope.resourceGroup };
export const named = { ...group, name: vaultName };
export const inSubscription = { subscription: scope.subscription };
export const location = z
  .string({ error: 'a location is a text' })
  .regex(/^[0-9A-Za-z ]{1,40}$/, 'a location is 1 to 40 letters and digits')
  .transform((text) => text.replaceAll(' ', '').toLowerCase());
export const deletedNamed = { ...inSubscription, location, name: vaultName };
export const apiVersion = {
  'api-version': z.enum(API_VERSIONS, { error: `it is one of ${API_VERSIONS.join(', ')}` }),
};

const policy = z.object({
  tenantId: z.string(),
  objectId: z.string(),
  applicationId: z.string().optional(),
  permissions: z.object({
    keys: z.array(z.string()),
    secrets: z.array(z.string()),
    certificates: z.array(z.string()),
  }),
});

export const vaultResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.KeyVault/vaults'),
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  properties: z.object({
    sku: z.object({ family: z.literal('A'), name: z.string() }),
    tenantId: z.string(),
    networkAcls: z
      .object({
        bypass: z.string(),
        defaultAction: z.string(),
        ipRules: z.array(z.object({ value: z.string() })),
        virtualNetworkRules: z.tuple([]),
      })
      .optional(),
    accessPolicies: z.array(policy),
    enableSoftDelete: z.literal(true),
    softDeleteRetentionInDays: z.number(),
    enableRbacAuthorization: z.boolean(),
    enablePurgeProtection: z.literal(true).optional(),
    vaultUri: z.string(),
    provisioningState: z.literal('Succeeded'),
    publicNetworkAccess: z.string(),
  }),
});

export const policiesResource = z.object({
  id: z.string(),
  type: z.literal('Microsoft.KeyVault/vaults/accessPolicies'),
  properties: z.object({ accessPolicies: z.array(policy) }),
});

export const deletedVaultResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.KeyVault/deletedVaults'),
  properties: z.object({
    vaultId: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()),
    deletionDate: z.string(),
    scheduledPurgeDate: z.string(),
    purgeProtectionEnabled: z.literal(true).optional(),
  }),
});

export const policiesOf = ({ accessPolicies }: Vault): z.infer<typeof policy>[] =>
  accessPolicies.map(({ tenantId, objectId, applicationId, permissions: { keys, secrets, certificates = [] } }) => ({
    tenantId,
    objectId,
    applicationId,
    permissions: { keys: [...keys], secrets: [...secrets], certificates: [...certificates] },
  }));

/** A vault that was never given any answers none, as in Azure. */
function networkAclsOf({ networkAcls }: Vault) {
  if (networkAcls === undefined) return {};
  const { bypass, defaultAction, ipRules } = networkAcls;
  const rules = ipRules.map((value) => ({ value }));
  return { networkAcls: { bypass, defaultAction, ipRules: rules, virtualNetworkRules: [] as [] } };
}

export function resourceOf({ addresses }: ManagementRoom, vault: Vault): z.infer<typeof vaultResource> {
  return {
    id: vaultResourceId(vault),
    name: vault.name,
    type: 'Microsoft.KeyVault/vaults',
    location: vault.location,
    tags: { ...vault.tags },
    properties: {
      sku: { family: 'A', name: vault.sku ?? 'standard' },
      tenantId: vault.tenantId,
      ...networkAclsOf(vault),
      accessPolicies: policiesOf(vault),
      enableSoftDelete: true,
      softDeleteRetentionInDays: vault.softDeleteDays,
      enableRbacAuthorization: vault.enableRbacAuthorization ?? false,
      ...(vault.purgeProtection && { enablePurgeProtection: true as const }),
      vaultUri: `${addresses.vaultOrigin.replace('{vault}', canonical(vault.name))}/`,
      provisioningState: 'Succeeded',
      publicNetworkAccess: vault.publicNetworkAccess ?? 'Enabled',
    },
  };
}

export function deletedResourceOf(vault: Vault): z.infer<typeof deletedVaultResource> {
  const { subscription } = vault.scope ?? DEMO_SCOPE;
  const base = SUBSCRIPTION_PATH.replace('{subscription}', subscription);
  return {
    id: `${base}/locations/${vault.location}/deletedVaults/${vault.name}`,
    name: vault.name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: {
      vaultId: vaultResourceId(vault),
      location: vault.location,
      tags: { ...vault.tags },
      deletionDate: new Date(vault.deleted ?? 0).toISOString(),
      scheduledPurgeDate: new Date(purgeDateOf(vault)).toISOString(),
      ...(vault.purgeProtection && { purgeProtectionEnabled: true as const }),
    },
  };
}

/** Whether the vault lies there; names of subscriptions and groups are compared without case. */
export function liesIn(
  { scope: own = DEMO_SCOPE }: Vault,
  { subscription, resourceGroup }: Partial<VaultScopeIds>,
): boolean {
  const same = (one: string, other: string | undefined) => other === undefined || canonical(one) === canonical(other);
  return same(own.subscription, subscription) && same(own.resourceGroup, resourceGroup);
}

type Name = VaultScopeIds & { readonly name: string };

/** The vault of that name in that group, read anew; throws Fault NotFound where there is none, or it is deleted. */
export async function requireVault(room: ManagementRoom, id: Name): Promise<StoredVault> {
  const found = await room.vaults.stored(id.name);
  if (found === undefined || found.vault.deleted !== undefined || !liesIn(found.vault, id)) {
    throw new Fault('NotFound', `There is no vault ${id.name} in the resource group ${id.resourceGroup}.`);
  }
  return found;
}

type DeletedName = { readonly subscription: string; readonly location: string; readonly name: string };

/** Throws Fault NotFound where no deleted vault has that name there. */
export async function requireDeletedVault(room: ManagementRoom, id: DeletedName): Promise<StoredVault> {
  const found = await room.vaults.stored(id.name);
  const { vault } = found ?? {};
  if (
    vault?.deleted === undefined ||
    !liesIn(vault, { subscription: id.subscription }) ||
    vault.location !== id.location
  ) {
    throw new Fault('NotFound', `There is no deleted vault ${id.name} in the location ${id.location}.`);
  }
  return found as StoredVault;
}
