import { z } from 'zod';
import type { WorkflowRun } from '../../connector/runs/workflow-runs.ts';
import { contract, implement } from '../../operation.ts';
import { PAGE_QUERY, pageInput, readToken, writeToken } from '../paging.ts';
import type { ManagementContext } from '../room.ts';

const workflowRun = z.object({
  id: z.string(),
  workflow: z.string().nullable(),
  calls: z.number(),
  failed: z.number(),
  status: z.enum(['Succeeded', 'Failed']),
  worstStatusCode: z.number(),
  firstTime: z.string(),
  lastTime: z.string(),
});

export const listWorkflowRuns = implement(
  contract({
    name: 'ListWorkflowRuns',
    summary: 'List the runs of workflows that called, with how many calls they made and how those ended',
    method: 'GET',
    path: '/admin/workflowRuns',
    query: PAGE_QUERY,
    input: z.object(pageInput),
    output: z.object({ value: z.array(workflowRun), continuationToken: z.string().nullable() }),
  }),
  async ({ room }: ManagementContext, { limit, continuationToken }) => {
    const { groups, next } = await room.history.workflowRuns(limit, positionOf(continuationToken));
    const token = next === undefined ? null : writeToken([next.ceiling, next.page, next.group]);
    return { output: { value: groups.map(lineOf), continuationToken: token } };
  },
);

function positionOf(token: string | undefined) {
  if (token === undefined) return undefined;
  const [ceiling = 0, page = 0, group = 0] = readToken(token, 3);
  return { ceiling, page, group };
}

function lineOf({ runId, name, calls, failed, worst, since, until }: WorkflowRun): z.infer<typeof workflowRun> {
  return {
    id: runId,
    workflow: name ?? null,
    calls,
    failed,
    status: failed > 0 ? 'Failed' : 'Succeeded',
    worstStatusCode: worst,
    firstTime: new Date(since).toISOString(),
    lastTime: new Date(until).toISOString(),
  };
}
