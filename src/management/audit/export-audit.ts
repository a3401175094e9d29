import { z } from 'zod';
import { linesOf } from '../../http/json-lines.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { asLongAsAdmitted, FILTER_QUERY, filterInput, filterOf, recordResource } from './resource.ts';

export const exportAudit = implement(
  contract({
    name: 'ExportAudit',
    summary: 'Show records of the audit log as JSON lines, the oldest first',
    method: 'GET',
    path: '/admin/audit/export',
    query: FILTER_QUERY,
    input: z.object(filterInput),
    output: linesOf(recordResource),
    produces: 'lines',
  }),
  (context: ManagementContext, input) => ({
    output: context.room.auditLog.walk(filterOf(input), asLongAsAdmitted(context)),
    headers: { 'content-disposition': 'attachment; filename="audit.jsonl"' },
  }),
);
