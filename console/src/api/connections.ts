import type { z } from 'zod';
import type { connectionResource } from '../../../src/management/connections/view.ts';
import { manage } from './request.ts';

export type ConnectionResource = z.infer<typeof connectionResource>;

/** The version of Resource Manager's shapes that the console speaks. */
export const WEB_VERSION = 'api-version=2018-07-01-preview';

interface ConnectionList {
  readonly value: readonly ConnectionResource[];
  readonly continuationToken: string | null;
}

/** Connections of every resource group, in pages of a hundred until there are no more. */
export async function listAllConnections(signal?: AbortSignal): Promise<readonly ConnectionResource[]> {
  const all: ConnectionResource[] = [];
  let after = '';
  do {
    const page: ConnectionList = await manage(`/admin/connections?limit=100${after}`, { signal });
    all.push(...page.value);
    after = page.continuationToken === null ? '' : `&continuationToken=${encodeURIComponent(page.continuationToken)}`;
  } while (after !== '');
  return all;
}
