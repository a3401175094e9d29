import { z } from 'zod';
import { eventsOf, mapEvents } from '../../http/event-stream.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { asLongAsAdmitted } from './resource.ts';

const event = z.object({
  id: z.string(),
  done: z.int(),
  total: z.int(),
  verified: z.boolean().optional(),
  firstBroken: z.object({ seq: z.number(), why: z.string() }).optional(),
});

export const watchVerification = implement(
  contract({
    name: 'WatchVerification',
    summary: 'Verify the audit chain, and tell meanwhile how far that is',
    method: 'GET',
    path: '/admin/audit/verify',
    input: z.object({}),
    output: eventsOf(event),
    produces: 'events',
  }),
  (context: ManagementContext) => ({
    output: mapEvents(context.room.auditLog.watch(asLongAsAdmitted(context)), ({ done, total, result }) => ({
      id: String(done),
      done,
      total,
      ...(result !== undefined && { verified: result.firstBroken === undefined, firstBroken: result.firstBroken }),
    })),
  }),
);
