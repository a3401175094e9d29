import { z } from 'zod';
import { CALLABLE } from '../../connector/read-action.ts';
import type { Position } from '../../connector/runs/history.ts';
import { TEXT_LIMIT } from '../../connector/runs/run.ts';
import type { RunFilter } from '../../connector/runs/terms.ts';
import { FAULTS, Fault } from '../../fault.ts';

/** What leaves runs: whatever can be called on a connection, and a `dynamicInvoke` that named none of it. */
const NAMES = [...CALLABLE.map(({ contract }) => contract.name), 'DynamicInvoke'];
const STATUSES = new Set(['Succeeded', 'Failed', ...Object.keys(FAULTS)]);

const time = z.iso
  .datetime({ offset: true, error: 'it is a time such as 2026-01-31T08:00:00Z' })
  .transform((text) => Date.parse(text))
  .optional();
const words = z
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
  from: time,
  to: time,
  workflowRunId: words,
  clientTrackingId: words,
};
export const FILTER_QUERY = ['action', 'status', 'from', 'to', 'workflowRunId', 'clientTrackingId'] as const;

export const connectionInput = z
  .string({ error: 'it is one text' })
  .regex(/^[0-9a-f]{32}$/, 'it is the id of a connection, 32 hexadecimal digits')
  .optional();

const MOST = 100;
const between = `it is a whole number from 1 to ${MOST}`;

export const pageInput = {
  limit: z.coerce.number({ error: between }).int(between).min(1, between).max(MOST, between).default(50),
  continuationToken: z.string({ error: 'it is one text' }).max(128, 'it is not a token of ours').optional(),
};
export const PAGE_QUERY = ['limit', 'continuationToken'] as const;

type Given = { readonly [Name in (typeof FILTER_QUERY)[number]]?: z.output<(typeof filterInput)[Name]> };

export function filterOf(given: Given, connection: string | undefined): RunFilter {
  const { action, status, from, to, workflowRunId: workflowRun, clientTrackingId: trackingId } = given;
  return { connection, action, status, from, to, workflowRun, trackingId };
}

/** Numbers and nothing else, for a place in a list that the caller may read anyway: it needs no MAC. */
export function writeToken(numbers: readonly number[]): string {
  return Buffer.from(numbers.join('.')).toString('base64url');
}

/** Throws Fault BadParameter where it is not `count` numbers. */
export function readToken(token: string, count: number): number[] {
  const text = Buffer.from(token, 'base64url').toString('latin1');
  const numbers = text.split('.').map(Number);
  const ours = /^\d{1,15}(\.\d{1,15})*$/.test(text) && numbers.length === count && writeToken(numbers) === token;
  if (!ours)
    throw new Fault('BadParameter', 'The parameter continuationToken is not valid: it is not one of this list.');
  return numbers;
}

export function positionOf(token: string | undefined): Position | undefined {
  if (token === undefined) return undefined;
  const [page = 0, run = 0] = readToken(token, 2);
  return { page, run };
}
