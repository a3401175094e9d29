import type { Change } from '../operation.ts';

export type Dialect = 'sqlite' | 'postgres';

/** What a statement binds. */
export type Value = string | number | null | Uint8Array;

/** Changes that stand or fall together, with the audit record that becomes durable in the same commit. */
export interface Unit {
  readonly changes: readonly Change[];
  /** Text of the audit record if the unit stands; several records, one a line, where nothing else is changed. */
  readonly record: string;
  /** Text of the audit record if a row count is unmet; empty when the caller will try again and nothing is to be said yet. */
  readonly conflict: string;
  /**
   * It may wait a moment for so many others, which are under way; any unit that expects none takes it along at once.
   * Absent, it waits for nothing.
   */
  readonly expecting?: number;
  /** Cache topics to be announced once the unit stands. */
  readonly touches?: readonly string[];
}

/** `conflict`: a change met another number of rows than it must, or a key that is taken; the unit left no trace but its record. */
export type Written = 'done' | 'conflict';

/** How a group answers for one of its units. `bug`: a statement that cannot run; that unit alone was rolled back. */
export type Answer = Written | { readonly bug: string };

/** Commits a group: one answer per unit, in order, once all of it is durable. Rejects when nothing of it stands. */
export type Commit = (units: readonly Unit[]) => Promise<readonly Answer[]>;

/** What the chain shall say about a unit; nothing for one that could not even be tried. */
export function recordsOf(unit: Unit, answer: Answer): string[] {
  const text = answer === 'done' ? unit.record : answer === 'conflict' ? unit.conflict : '';
  return text === '' ? [] : text.split('\n');
}

/** Records and nothing else: such units may be put together and still stand or fall as they would have. */
export function onlyRecords(units: readonly Unit[]): boolean {
  return units.every(({ changes, record }) => changes.length === 0 && record !== '');
}

/** Row count of a change that may meet however many rows there are. */
export const ANY_ROWS = -1;

/** The end of the audit chain: the last sequence number and its hash. */
export interface Head {
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface Linked extends Head {
  readonly mac: Uint8Array;
}

/** How records are chained. `audit/` makes one; the store only applies it, in commit order. */
export interface Chain {
  readonly genesis: Head;
  link(previous: Head, record: string): Linked;
  /** MAC over the head itself, so that nobody can move it back to an earlier record. */
  seal(head: Head): Uint8Array;
}
