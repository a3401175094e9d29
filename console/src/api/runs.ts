import type { RunResource } from '../../../src/management/runs/resource.ts';
import { events } from './events.ts';
import { queryOf } from './query.ts';
import { manage } from './request.ts';

export type { RunResource };

/** What runs are looked for by; every member stands in the address of the page. */
export interface RunSearch {
  readonly connection?: string;
  readonly action?: string;
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
  readonly workflowRunId?: string;
  readonly clientTrackingId?: string;
}

export interface RunList {
  readonly value: readonly RunResource[];
  readonly continuationToken: string | null;
}

export function listRuns(search: RunSearch, token: string | undefined, signal?: AbortSignal): Promise<RunList> {
  return manage(`/admin/runs?${queryOf({ ...search, continuationToken: token })}`, { signal });
}

export const getRun = (id: string, signal?: AbortSignal): Promise<RunResource> =>
  manage(`/admin/runs/${encodeURIComponent(id)}`, { signal });

/** Runs as they end, until the signal, or the server, ends it. Throws ApiError where it is refused. */
export const tailRuns = (search: RunSearch, signal: AbortSignal): AsyncGenerator<RunResource> =>
  events(`/admin/runs/tail?${queryOf(search)}`, signal);

/** Runs of actions that belong to one run of a workflow. */
export interface WorkflowRun {
  readonly id: string;
  readonly workflow: string | null;
  readonly calls: number;
  readonly failed: number;
  readonly status: 'Succeeded' | 'Failed';
  readonly worstStatusCode: number;
  readonly firstTime: string;
  readonly lastTime: string;
}

interface WorkflowRunList {
  readonly value: readonly WorkflowRun[];
  readonly continuationToken: string | null;
}

export function listWorkflowRuns(token: string | undefined, signal?: AbortSignal): Promise<WorkflowRunList> {
  return manage(`/admin/workflowRuns?${queryOf({ continuationToken: token })}`, { signal });
}
