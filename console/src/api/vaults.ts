import type { z } from 'zod';
import type { vaultResource } from '../../../src/management/vaults/resource.ts';
import type { SecretBundle, SecretItem } from '../../../src/wire/secrets.ts';
import { callVault, manage } from './request.ts';

export type { SecretBundle, SecretItem };

/** Vaults and what lies in them, as Key Vault's REST protocol and Resource Manager show it. */
const API_VERSION = 'api-version=7.6';

export type VaultResource = z.infer<typeof vaultResource>;

interface Value<Item> {
  readonly value: readonly Item[];
}

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';

export async function listVaults(signal?: AbortSignal): Promise<readonly VaultResource[]> {
  const path = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01`;
  return (await manage<Value<VaultResource>>(path, { signal })).value;
}

export interface Paged<Item> {
  readonly value: readonly Item[];
  readonly nextLink: string | null;
}

/** The name in an object's id, `https://{vault}/{kind}/{name}/{version}`. */
export const nameOf = (id: string): string => new URL(id).pathname.split('/')[2] ?? '';
export const versionOf = (id: string): string => new URL(id).pathname.split('/')[3] ?? '';

/** A page; `link` is the `nextLink` of the one before, of which only path and query count. */
export function listSecrets(vault: string, link: string | undefined, signal?: AbortSignal): Promise<Paged<SecretItem>> {
  return callVault(vault, link === undefined ? `/secrets?${API_VERSION}` : pathOf(link), { signal });
}

export function listSecretVersions(vault: string, name: string, signal?: AbortSignal): Promise<Paged<SecretItem>> {
  return callVault(vault, `/secrets/${encodeURIComponent(name)}/versions?${API_VERSION}`, { signal });
}

/** Shows a value: a call of its own, which the audit log tells. */
export function revealSecret(vault: string, name: string, version = ''): Promise<SecretBundle> {
  const path = `/secrets/${encodeURIComponent(name)}${version === '' ? '' : `/${version}`}`;
  return callVault(vault, `${path}?${API_VERSION}`);
}

function pathOf(link: string): string {
  const { pathname, search } = new URL(link);
  return pathname + search;
}
