import type { z } from 'zod';
import type { listAllVaults } from '../../../src/management/vaults/list-all-vaults.ts';
import type { vaultResource } from '../../../src/management/vaults/resource.ts';
import { manage } from './request.ts';

/** Vaults as Resource Manager shows them. */
const API_VERSION = 'api-version=2023-07-01';

type Page = z.infer<typeof listAllVaults.contract.output>;
export type VaultResource = z.infer<typeof vaultResource>;
export type AccessPolicy = VaultResource['properties']['accessPolicies'][number];

export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
/** Where new vaults lie. */
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/sallyport`;

/** Those of every subscription, in order of their names. */
export async function listVaults(signal?: AbortSignal): Promise<readonly VaultResource[]> {
  const found: VaultResource[] = [];
  let after = '';
  do {
    const page: Page = await manage(`/admin/vaults?limit=100${after}`, { signal });
    found.push(...page.value);
    after = page.continuationToken === null ? '' : `&continuationToken=${page.continuationToken}`;
  } while (after !== '');
  return found;
}

export interface NewVault {
  readonly name: string;
  readonly softDeleteRetentionInDays: number;
  readonly enablePurgeProtection: boolean;
  readonly enableRbacAuthorization: boolean;
}

export function createVault({ name, enablePurgeProtection, ...settings }: NewVault): Promise<VaultResource> {
  const path = `${GROUP}/providers/Microsoft.KeyVault/vaults/${encodeURIComponent(name)}?${API_VERSION}`;
  const properties = { ...settings, ...(enablePurgeProtection && { enablePurgeProtection }), accessPolicies: [] };
  return manage(path, { method: 'PUT', body: { location: 'local', properties } });
}

/** Gives the principals the permissions that are named, in place of what they had; who is left with none has no entry. */
export const replacePolicies = (vault: VaultResource, accessPolicies: readonly AccessPolicy[]): Promise<unknown> =>
  manage(`${vault.id}/accessPolicies/replace?${API_VERSION}`, {
    method: 'PUT',
    body: { properties: { accessPolicies } },
  });
