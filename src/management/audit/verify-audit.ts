import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';

/** Walks the whole audit chain; one second covers some hundred thousand records. */
export const verifyAudit = implement(
  contract({
    name: 'VerifyAudit',
    summary: 'Verify the audit chain and name the first broken record',
    method: 'POST',
    path: '/admin/audit/verify',
    input: z.object({}),
    output: z.object({
      records: z.number(),
      firstBroken: z.object({ seq: z.number(), why: z.string() }).optional(),
    }),
  }),
  async ({ room }: ManagementContext) => ({ output: await room.auditLog.verify() }),
);
