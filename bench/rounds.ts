import type { Round } from './bench.ts';
import { median, medianOf } from './median.ts';
import { short } from './table.ts';

/** The medians of a side's rounds, as a row shows them. */
export function summary(rounds: readonly Round[]) {
  return {
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    cpu: medianOf(rounds, ({ cpu }) => cpu),
    rss: medianOf(rounds, ({ rss }) => rss),
  };
}

export const rateOf = (rounds: readonly { readonly rate: number }[]): string =>
  `${short(median(rounds.map(({ rate }) => rate)))}/s`;

export const rate = ({ rate }: { readonly rate: number }): number => rate;
export const cpu = ({ cpu }: Round): number | undefined => cpu;
