import { z } from 'zod';
import type { RunFilter } from '../../connector/runs/terms.ts';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireConnection } from '../connections/resource.ts';
import { PAGE_QUERY, pageInput, writeToken } from '../paging.ts';
import type { ManagementContext, ManagementRoom } from '../room.ts';
import { connectionInput, FILTER_QUERY, filterInput, filterOf, positionOf } from './filter.ts';
import { resourceOf, runResource } from './resource.ts';

const output = z.object({ value: z.array(runResource), continuationToken: z.string().nullable() });

export const listRuns = implement(
  contract({
    name: 'ListRuns',
    summary: 'List the runs of all connections, the newest first',
    method: 'GET',
    path: '/admin/runs',
    query: ['connection', ...FILTER_QUERY, ...PAGE_QUERY],
    input: z.object({ connection: connectionInput, ...filterInput, ...pageInput }),
    output,
  }),
  async ({ room }: ManagementContext, input) => ({
    output: await pageOf(room, filterOf(input, input.connection), input),
  }),
);

export const listRunsOfConnection = implement(
  contract({
    name: 'ListRunsOfConnection',
    summary: 'List the runs of a connection, the newest first',
    method: 'GET',
    path: `${CONNECTION_PATH}/{name}/runs`,
    query: [...API_VERSION_QUERY, ...FILTER_QUERY, ...PAGE_QUERY],
    input: z.object({ ...named, ...apiVersion, ...filterInput, ...pageInput }),
    output,
  }),
  async ({ room }: ManagementContext, input) => {
    const { id } = await requireConnection(room, input);
    return { output: await pageOf(room, filterOf(input, id), input), facts: { connection: id } };
  },
);

interface Page {
  readonly limit: number;
  readonly continuationToken?: string | undefined;
}

async function pageOf({ history }: ManagementRoom, filter: RunFilter, { limit, continuationToken }: Page) {
  const { runs, next } = await history.list(filter, limit, positionOf(continuationToken));
  return { value: runs.map(resourceOf), continuationToken: next ? writeToken([next.page, next.run]) : null };
}
