import type { Command } from 'commander';
import { wholeNumber } from '../../../global-options.ts';
import { usage } from '../../../usage.ts';

/** How long a new secret lives. */
export interface LifetimeOptions {
  readonly years?: number;
  readonly endDate?: string;
}

export function addLifetime(command: Command): void {
  command
    .option('--years <number>', 'years until it ends; 1 where it is not said', wholeNumber)
    .option('--end-date <time>', 'when it ends, instead of --years: a date, or a time in UTC');
}

/** ISO 8601. Throws a usage error. */
export function endOf({ years, endDate }: LifetimeOptions, now = new Date()): string {
  if (endDate === undefined) {
    const end = new Date(now);
    end.setUTCFullYear(end.getUTCFullYear() + (years ?? 1));
    return end.toISOString();
  }
  if (years !== undefined) throw usage('--years and --end-date are not given together.');
  const end = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?$/.test(endDate) ? Date.parse(endDate) : Number.NaN;
  if (Number.isNaN(end)) throw usage('--end-date is a date or a time in UTC: 2030-01-31, or 2030-01-31T00:00:00Z.');
  return new Date(end).toISOString();
}
