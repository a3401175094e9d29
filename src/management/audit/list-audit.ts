import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { PAGE_QUERY, pageInput, readToken, writeToken } from '../paging.ts';
import type { ManagementContext } from '../room.ts';
import { FILTER_QUERY, filterInput, filterOf, recordResource } from './resource.ts';

export const listAudit = implement(
  contract({
    name: 'ListAudit',
    summary: 'List the records of the audit log, the newest first',
    method: 'GET',
    path: '/admin/audit',
    query: [...FILTER_QUERY, ...PAGE_QUERY],
    input: z.object({ ...filterInput, ...pageInput }),
    output: z.object({ value: z.array(recordResource), continuationToken: z.string().nullable() }),
  }),
  async ({ room }: ManagementContext, { limit, continuationToken, ...filter }) => {
    const [before] = continuationToken === undefined ? [] : readToken(continuationToken, 1);
    const { records, next } = await room.auditLog.list(filterOf(filter), limit, before);
    return { output: { value: [...records], continuationToken: next === undefined ? null : writeToken([next]) } };
  },
);
