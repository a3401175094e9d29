import type { RunResource } from '../../../src/management/runs/resource.ts';
import { ApiError, manage, send } from './request.ts';

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

function queryOf(search: object): string {
  const set = Object.entries(search).filter(([, value]) => value !== undefined && value !== '') as [string, string][];
  return new URLSearchParams(set).toString();
}

export function listRuns(search: RunSearch, token: string | undefined, signal?: AbortSignal): Promise<RunList> {
  return manage(`/admin/runs?${queryOf({ ...search, continuationToken: token })}`, { signal });
}

export const getRun = (id: string, signal?: AbortSignal): Promise<RunResource> =>
  manage(`/admin/runs/${encodeURIComponent(id)}`, { signal });

/** Runs as they end, until the signal, or the server, ends it. Throws ApiError where it is refused. */
export async function* tailRuns(search: RunSearch, signal: AbortSignal): AsyncGenerator<RunResource> {
  const response = await send(`/console/api/management/admin/runs/tail?${queryOf(search)}`, { signal });
  if (!response.ok || response.body === null) throw new ApiError(response.status, 'Stream', '');
  let rest = '';
  for await (const text of texts(response.body)) {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield JSON.parse(data.join('\n')) as RunResource;
    }
  }
}

/** A stream's texts; not every browser can iterate a stream by itself. */
async function* texts(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

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
