import { z } from 'zod';
import { CALLABLE } from '../../connector/read-action.ts';
import type { Position } from '../../connector/runs/history.ts';
import { TEXT_LIMIT } from '../../connector/runs/run.ts';
import type { RunFilter } from '../../connector/runs/terms.ts';
import { FAULTS } from '../../fault.ts';
import { readToken } from '../paging.ts';

/** What leaves runs: whatever can be called on a connection, and a `dynamicInvoke` that named none of it. */
const NAMES = [...CALLABLE.map(({ contract }) => contract.name), 'DynamicInvoke'];
const STATUSES = new Set(['Succeeded', 'Failed', ...Object.keys(FAULTS)]);

export const timeInput = z.iso
  .datetime({ offset: true, error: 'it is a time such as 2026-01-31T08:00:00Z' })
  .transform((text) => Date.parse(text))
  .optional();
export const wordsInput = z
  .string({ error: 'it is one text' })
  .regex(new RegExp(`^[ -~]{1,${TEXT_LIMIT}}$`), `it is 1 to ${TEXT_LIMIT} printable characters`)
  .optional();

/** What runs are looked for by, as a query says it; all of it must fit. */
export const filterInput = {
  action: z.enum(NAMES, { error: `it is one of ${NAMES.join(', ')}` }).optional(),
  status: z
    .string({ error: 'it is one text' })
    .refine(
      (text) => STATUSES.has(text) || /^[1-5]\d\d$/.test(text),
      'it is Succeeded, Failed, an HTTP status or a code',
    )
    .optional(),
  from: timeInput,
  to: timeInput,
  workflowRunId: wordsInput,
  clientTrackingId: wordsInput,
};
export const FILTER_QUERY = ['action', 'status', 'from', 'to', 'workflowRunId', 'clientTrackingId'] as const;

export const connectionInput = z
  .string({ error: 'it is one text' })
  .regex(/^[0-9a-f]{32}$/, 'it is the id of a connection, 32 hexadecimal digits')
  .optional();

type Given = { readonly [Name in (typeof FILTER_QUERY)[number]]?: z.output<(typeof filterInput)[Name]> };

export function filterOf(given: Given, connection: string | undefined): RunFilter {
  const { action, status, from, to, workflowRunId: workflowRun, clientTrackingId: trackingId } = given;
  return { connection, action, status, from, to, workflowRun, trackingId };
}

export function positionOf(token: string | undefined): Position | undefined {
  if (token === undefined) return undefined;
  const [page = 0, run = 0] = readToken(token, 2);
  return { page, run };
}
