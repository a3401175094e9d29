import { fromBase64Url, toBase64Url } from './base64.ts';
import { callVault, type Sent } from './request.ts';

/** What secrets and keys have in common, as Key Vault's REST protocol shows them. */
export type Kind = 'secrets' | 'keys';

export interface Paged<Item> {
  readonly value: readonly Item[];
  readonly nextLink: string | null;
}

/** What a caller may set of every version; times in Unix seconds. */
export interface Settings {
  readonly attributes?: { readonly enabled?: boolean; readonly nbf?: number; readonly exp?: number };
  readonly tags?: Readonly<Record<string, string>>;
}

/** The first that tells the size of a key. */
const API_VERSION = 'api-version=2026-04-01';

/** The name in an object's id, `https://{vault}/{kind}/{name}/{version}`. A search asks it of each of thousands. */
export const nameOf = (id: string): string => id.split('/')[4] ?? '';
export const versionOf = (id: string): string => id.split('/')[5] ?? '';

/** `path` below the vault, of segments that are escaped one by one; empty ones are left out. */
export function call<Answer>(vault: string, path: readonly string[], sent?: Sent): Promise<Answer> {
  const segments = path.filter((segment) => segment !== '').map(encodeURIComponent);
  return callVault(vault, `/${segments.join('/')}?${API_VERSION}`, sent);
}

/** A page of the list at `path`; `link` is the `nextLink` of the one before, of which only path and query count. */
export function page<Item>(
  vault: string,
  path: readonly string[],
  link: string | undefined,
  signal?: AbortSignal,
): Promise<Paged<Item>> {
  if (link === undefined) return call(vault, path, { signal });
  const { pathname, search } = new URL(link);
  return callVault(vault, pathname + search, { signal });
}

/** Every page of a list that is known to be short. */
export async function all<Item>(vault: string, path: readonly string[], signal?: AbortSignal): Promise<Item[]> {
  const found: Item[] = [];
  let link: string | undefined;
  do {
    const { value, nextLink } = await page<Item>(vault, path, link, signal);
    found.push(...value);
    link = nextLink ?? undefined;
  } while (link !== undefined);
  return found;
}

export const deleteObject = (vault: string, kind: Kind, name: string): Promise<unknown> =>
  call(vault, [kind, name], { method: 'DELETE' });

export const recoverObject = (vault: string, kind: Kind, name: string): Promise<unknown> =>
  call(vault, [`deleted${kind}`, name, 'recover'], { method: 'POST' });

export const purgeObject = (vault: string, kind: Kind, name: string): Promise<unknown> =>
  call(vault, [`deleted${kind}`, name], { method: 'DELETE' });

/** All versions of an object, encrypted: the bytes of a file. */
export async function backupObject(vault: string, kind: Kind, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const { value } = await call<{ readonly value: string }>(vault, [kind, name, 'backup'], { method: 'POST' });
  return fromBase64Url(value);
}

export const restoreObject = (vault: string, kind: Kind, file: Uint8Array): Promise<unknown> =>
  call(vault, [kind, 'restore'], { method: 'POST', body: { value: toBase64Url(file) } });
