import type { ConnectionResource } from '../../api/connections.ts';
import type { Sort } from '../../parts/tables/sorting.ts';

/** What the list can be narrowed to. */
export const FILTERS = ['connected', 'ready', 'error', 'unauthenticated'] as const;
export type Filter = (typeof FILTERS)[number];

/** What the list is searched for, of which status, and in which order. */
export interface Search extends Sort {
  readonly q?: string;
  readonly status?: Filter;
}

/** Whether it is in a list that is narrowed so. One for which nobody has signed in has an error as well. */
export function fitsStatus(
  { properties }: { readonly properties: Pick<ConnectionResource['properties'], 'overallStatus' | 'statuses'> },
  filter: Filter,
): boolean {
  if (filter === 'unauthenticated') return properties.statuses[0]?.error?.code === 'Unauthenticated';
  return properties.overallStatus.toLowerCase() === filter;
}
