import type { z } from 'zod';
import type { deletedVaultResource, vaultResource } from '../../../src/management/vaults/resource.ts';
import type { Paged } from './objects.ts';
import { listAll, pageOfAll } from './of-all.ts';
import { manage } from './request.ts';

/** Vaults as Resource Manager shows them. */
const API_VERSION = 'api-version=2023-07-01';

export type VaultResource = z.infer<typeof vaultResource>;
export type DeletedVault = z.infer<typeof deletedVaultResource>;
export type AccessPolicy = VaultResource['properties']['accessPolicies'][number];

export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
/** Where new vaults lie. */
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/sallyport`;

export const listVaults = (signal?: AbortSignal): Promise<readonly VaultResource[]> => listAll('vaults', signal);

/** Those that can still come back, of every subscription. */
export const listDeletedVaults = (token: string | undefined, signal?: AbortSignal): Promise<Paged<DeletedVault>> =>
  pageOfAll('deletedVaults', token, signal);

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

/** What can be changed of a vault that is there; what is not named stays. */
export interface VaultChange {
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: {
    readonly enableRbacAuthorization: boolean;
    /** Never taken back. */
    readonly enablePurgeProtection?: true;
    readonly publicNetworkAccess: string;
    readonly networkAcls: {
      readonly bypass: string;
      readonly defaultAction: string;
      readonly ipRules: readonly { readonly value: string }[];
    };
  };
}

export const changeVault = ({ id }: VaultResource, change: VaultChange): Promise<VaultResource> =>
  manage(`${id}?${API_VERSION}`, { method: 'PATCH', body: change });

export const deleteVault = ({ id }: VaultResource): Promise<unknown> =>
  manage(`${id}?${API_VERSION}`, { method: 'DELETE' });

/** It comes back where it was, with all it held. */
export const recoverVault = ({ properties: { vaultId, location } }: DeletedVault): Promise<VaultResource> =>
  manage(`${vaultId}?${API_VERSION}`, { method: 'PUT', body: { location, properties: { createMode: 'recover' } } });

export const purgeVault = ({ id }: DeletedVault): Promise<unknown> =>
  manage(`${id}/purge?${API_VERSION}`, { method: 'POST' });
