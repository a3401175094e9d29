import type { z } from 'zod';
import type { identityResource } from '../../../src/management/identities/resource.ts';
import { manage } from './request.ts';
import { SUBSCRIPTION } from './vaults.ts';

/** Managed identities, as Resource Manager shows them. */
const API_VERSION = 'api-version=2023-01-31';
const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';

export type Identity = z.infer<typeof identityResource>;

interface Value<Item> {
  readonly value: readonly Item[];
}

export async function listIdentities(signal?: AbortSignal): Promise<readonly Identity[]> {
  const path = `/subscriptions/${SUBSCRIPTION}/providers/${TYPE}?${API_VERSION}`;
  return (await manage<Value<Identity>>(path, { signal })).value;
}

export interface NewIdentity {
  readonly resourceGroup: string;
  readonly name: string;
  readonly kind: Identity['properties']['kind'];
}

export function createIdentity({ resourceGroup, name, kind }: NewIdentity): Promise<Identity> {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
  const path = `${group}/providers/${TYPE}/${encodeURIComponent(name)}?${API_VERSION}`;
  return manage(path, { method: 'PUT', body: { location: 'local', properties: { kind } } });
}

export const setIdentityEnabled = ({ id }: Identity, enabled: boolean): Promise<unknown> =>
  manage(`${id}?${API_VERSION}`, { method: 'PATCH', body: { properties: { enabled } } });

export const deleteIdentity = ({ id }: Identity): Promise<unknown> =>
  manage(`${id}?${API_VERSION}`, { method: 'DELETE' });
