import type { Bench } from './bench.ts';

/** One line of the table. */
export interface Row {
  readonly figure: string;
  /** What ours and the baseline came to, with their unit. */
  readonly ours: string;
  readonly baseline: string;
  readonly goals: readonly Goal[];
  /** Milliseconds. */
  readonly p50?: number | undefined;
  readonly p99?: number | undefined;
  /** Microseconds of processor time per request, all processes of the server. */
  readonly cpu?: number | undefined;
  readonly baselineCpu?: number | undefined;
  /** Bytes, all processes of the server. */
  readonly rss?: number | undefined;
  readonly note?: string | undefined;
}

/** One ratio, or one quantity, and where it should be. */
export interface Goal {
  /** What is judged, for instance `CPU` or `req/s`. */
  readonly of: string;
  readonly value: number | undefined;
  readonly at: 'most' | 'least';
  readonly limit: number;
  /** Behind value and limit: `x` of the baseline where it is not said. */
  readonly unit?: string;
}

/** One or more rows that are measured together. */
export interface Figure {
  readonly name: string;
  readonly measure: (bench: Bench) => Promise<readonly Row[]>;
}

/** Undefined where it could not be measured here. */
export function isMet({ value, at, limit }: Goal): boolean | undefined {
  if (value === undefined) return undefined;
  return at === 'most' ? value <= limit : value >= limit;
}

/** Thrown by a figure that this build or this machine does not have; the table says why. */
export class Skipped extends Error {}
