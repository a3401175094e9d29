import { z } from 'zod';
import type { Json } from '../tasks/kind.ts';

const unreadable = z.object({ table: z.string(), row: z.string() });

/**
 * `published`: the new data key is known; `active`: it seals; `walking`: rows are sealed anew. `from` and `to` are numbers of
 * data keys.
 */
const state = z.object({
  phase: z.enum(['published', 'active', 'walking']),
  from: z.number(),
  to: z.number(),
  /** All of them, counted at the start. */
  rows: z.number(),
  resealed: z.number(),
  /** How many were looked at in this walk, and sealed anew. */
  looked: z.number(),
  changed: z.number(),
  /** From 1. */
  walk: z.number(),
  /** The table that is walked, '' before the first, and the key of its last row that is done. */
  table: z.string(),
  after: z.array(z.union([z.string(), z.number()])).optional(),
  /** Rows that do not open: how many, and the first of them. */
  failed: z.number(),
  unreadable: z.array(unreadable),
});

/** How far the work is. */
export type State = Readonly<z.infer<typeof state>>;

export type Unreadable = z.infer<typeof unreadable>;

export const readState = (found: Json): State => state.parse(found);

/** Before its first row. */
export const begun = (start: Pick<State, 'phase' | 'from' | 'to' | 'rows'>): State => ({
  ...start,
  ...UNWALKED,
  resealed: 0,
  walk: 1,
});

/** What a walk begins with. */
export const UNWALKED = { looked: 0, changed: 0, table: '', after: undefined, failed: 0, unreadable: [] };

/** What comes of it. */
export const resultOf = ({ from, to, rows, resealed, failed, unreadable }: State): Json => ({
  from,
  to,
  rows,
  resealed,
  unreadableRows: failed,
  unreadable,
});
