import { Fault } from '../../fault.ts';
import type { AccessPolicy, NetworkAcls, Vault } from '../../wire/vault.ts';
import type { ManagementRoom } from '../room.ts';
import type { VaultProperties } from './properties.ts';

interface Settings extends Omit<VaultProperties, 'accessPolicies'> {
  readonly accessPolicies?: readonly AccessPolicy[] | null | undefined;
}

const MOST_POLICIES = 1024;

/** The vault with what the properties say; what they leave out stays as it was. Throws Fault BadParameter. */
export function withSettings(vault: Vault, properties: Settings): Vault {
  requireTenant(vault, properties.tenantId);
  const accessPolicies = properties.accessPolicies ?? vault.accessPolicies;
  requireTenantOf(vault, accessPolicies);
  requireFew(accessPolicies);
  return {
    ...vault,
    accessPolicies,
    purgeProtection: vault.purgeProtection || properties.enablePurgeProtection === true,
    enableRbacAuthorization: properties.enableRbacAuthorization ?? vault.enableRbacAuthorization,
    networkAcls: withRules(vault.networkAcls, properties.networkAcls),
    publicNetworkAccess: properties.publicNetworkAccess ?? vault.publicNetworkAccess,
    sku: properties.sku?.name ?? vault.sku,
  };
}

/** What is not named stays too: a firewall must not open because somebody changed another part of it. */
function withRules(before: NetworkAcls | undefined, given: VaultProperties['networkAcls']): NetworkAcls | undefined {
  if (given === undefined || given === null) return before;
  return {
    bypass: given.bypass ?? before?.bypass ?? 'AzureServices',
    defaultAction: given.defaultAction ?? before?.defaultAction ?? 'Allow',
    ipRules: given.ipRules ?? before?.ipRules ?? [],
  };
}

/** The tenant of a new vault. One whose tokens are not taken here could be reached by nobody. Throws Fault BadParameter. */
export function tenantOf({ tenants }: Pick<ManagementRoom, 'tenants'>, given = tenants[0] ?? ''): string {
  if (tenants.includes(given)) return given;
  const [only, ...others] = tenants;
  const known = others.length === 0 ? `the tenant here is ${only}` : `the tenants here are ${tenants.join(', ')}`;
  throw new Fault('BadParameter', `The parameter properties.tenantId is not valid: ${known}.`);
}

/** Everything that is granted in a vault names principals of its tenant, so that it stays of that one. */
function requireTenant({ tenantId }: Vault, given: string | undefined): void {
  if (given === undefined || given === tenantId) return;
  throw new Fault('BadParameter', `The parameter properties.tenantId is not valid: the vault is of ${tenantId}.`);
}

/** "All identities in the array must use the same tenant ID as the key vault's tenant ID." */
function requireTenantOf({ tenantId }: Vault, policies: readonly AccessPolicy[]): void {
  if (policies.every((policy) => policy.tenantId === tenantId)) return;
  throw new Fault(
    'BadParameter',
    `The parameter properties.accessPolicies is not valid: each tenantId in it is the vault's own, ${tenantId}.`,
  );
}

/** Azure's own bound ("Assign an access policy"), which adding could pass as well. */
function requireFew({ length }: readonly AccessPolicy[]): void {
  if (length <= MOST_POLICIES) return;
  throw new Fault(
    'BadParameter',
    `The parameter properties.accessPolicies is not valid: a vault has at most ${MOST_POLICIES} of them.`,
  );
}

/** The retention is fixed when the vault is made. */
export function requireSameRetention({ softDeleteDays }: Vault, given: number | null | undefined): void {
  if (given === undefined || given === null || given === softDeleteDays) return;
  throw new Fault(
    'BadParameter',
    'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
  );
}
