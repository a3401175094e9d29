import type { Paged } from './objects.ts';
import { manage } from './request.ts';

/** What is listed for all subscriptions together, in order of names. */
type List = 'vaults' | 'deletedVaults' | 'connections' | 'deletedConnections';

interface Answer<Item> {
  readonly value: readonly Item[];
  readonly continuationToken: string | null;
}

/** A page of them; `token` is the `nextLink` of the one before. */
export async function pageOfAll<Item>(
  list: List,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<Paged<Item>> {
  const after = token === undefined ? '' : `&continuationToken=${encodeURIComponent(token)}`;
  const { value, continuationToken } = await manage<Answer<Item>>(`/admin/${list}?limit=100${after}`, { signal });
  return { value, nextLink: continuationToken };
}

/** All of them, in pages until there are no more. */
export async function listAll<Item>(list: List, signal?: AbortSignal): Promise<readonly Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { value, nextLink } = await pageOfAll<Item>(list, token, signal);
    all.push(...value);
    token = nextLink ?? undefined;
  } while (token !== undefined);
  return all;
}
