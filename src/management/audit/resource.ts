import { z } from 'zod';
import type { AuditFilter } from '../../audit/filter.ts';
import { auditRecord, CATEGORIES, RESULTS } from '../../audit/record.ts';
import { FAULTS, Fault } from '../../fault.ts';
import type { Json } from '../../jobs/tasks/kind.ts';
import type { ManagementContext } from '../room.ts';
import { connectionInput, timeInput, wordsInput } from '../runs/filter.ts';

/** A record as it is stored, with its number in the chain. */
export const recordResource = z.object({ seq: z.int(), ...auditRecord.shape });

const STATUSES: ReadonlySet<string> = new Set(['Succeeded', ...RESULTS, ...Object.keys(FAULTS)]);

/** What records are looked for by, as a query says it; all of it must fit. */
export const filterInput = {
  category: z.enum(CATEGORIES, { error: `it is one of ${CATEGORIES.join(', ')}` }).optional(),
  operation: wordsInput,
  caller: wordsInput,
  connection: connectionInput,
  vault: wordsInput,
  target: wordsInput,
  status: z
    .string({ error: 'it is one text' })
    .refine(
      (text) => STATUSES.has(text) || /^[1-5]\d\d$/.test(text),
      'it is Succeeded, Failed, Denied, Begun, an HTTP status or a code',
    )
    .optional(),
  from: timeInput,
  to: timeInput,
};
export const FILTER_QUERY = [
  'category',
  'operation',
  'caller',
  'connection',
  'vault',
  'target',
  'status',
  'from',
  'to',
] as const;

type Given = { readonly [Name in (typeof FILTER_QUERY)[number]]?: z.output<(typeof filterInput)[Name]> };

export function filterOf(given: Given): AuditFilter {
  const { category, operation, caller, connection, vault, target, status, from, to } = given;
  return { category, operation, caller, connection, vault, target, status, from, to };
}

const text = z.string().optional();

/** The filter as a task's row keeps it. */
const kept = z.object({
  category: z.enum(CATEGORIES).optional(),
  operation: text,
  caller: text,
  connection: text,
  vault: text,
  target: text,
  status: text,
  from: z.int().optional(),
  to: z.int().optional(),
});
export const keptFilter = (json: Json): AuditFilter => kept.parse(json);

/** The filter as it was asked for, its times in UTC. */
export const shownFilter = kept.extend({ from: text, to: text });

export function shownFilterOf({ from, to, ...words }: AuditFilter): z.infer<typeof shownFilter> {
  const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
  return { ...words, from: iso(from), to: iso(to) };
}

/** Of an answer that goes on, whether it may: until the token ends or is taken back. Throws Fault Unauthorized. */
export function asLongAsAdmitted({ room, caller, stillMay }: ManagementContext): () => Promise<void> {
  return async () => {
    if (room.clock() < caller.expires * 1000 && (await stillMay())) return;
    throw new Fault('Unauthorized', 'The token ended, or was taken back, before the answer was complete.');
  };
}
