import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { RunSearch } from '../../api/runs.ts';
import { root } from '../../app/root.ts';

const MEMBERS = [
  'connection',
  'action',
  'status',
  'from',
  'to',
  'workflowRunId',
  'clientTrackingId',
  'run',
  'view',
] as const;

/** What the address says: filters, and the run that is looked at. */
export interface RunsAddress extends RunSearch {
  readonly run?: string;
  /** `workflows`: gathered by runs of workflows. */
  readonly view?: string;
}

/** Texts only; what else stands in an address is left out. */
function searchOf(given: Record<string, unknown>): RunsAddress {
  const found = MEMBERS.map((name) => [name, given[name]] as const)
    .filter(([, value]) => (typeof value === 'string' && value !== '') || typeof value === 'number')
    .map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(found);
}

export const runRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/runs',
    validateSearch: searchOf,
    component: lazyRouteComponent(() => import('./Runs.tsx'), 'Runs'),
  }),
] as const;
