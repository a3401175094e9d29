import type { Attributes } from '../../../../src/wire/attributes.ts';

export type Status = 'enabled' | 'disabled' | 'expired' | 'early';

/** What a list can be narrowed to. */
export const FILTERS = ['enabled', 'disabled', 'expired', 'early', 'expiring'] as const;
export type StatusFilter = (typeof FILTERS)[number];

/** What ends within so many seconds is about to: thirty days, as the overview has it. */
const SOON = 30 * 86_400;

type Times = Pick<Attributes, 'enabled' | 'nbf' | 'exp'>;

/** What the attributes mean at that time, in Unix seconds. */
export function statusOf({ enabled, nbf, exp }: Times, now = Date.now() / 1000): Status {
  if (!enabled) return 'disabled';
  if (exp !== undefined && exp <= now) return 'expired';
  return nbf !== undefined && nbf > now ? 'early' : 'enabled';
}

/** Whether a list that is narrowed so holds it. What ends soon does so whether or not it is enabled. */
export function fitsStatus(times: Times, filter: StatusFilter, now = Date.now() / 1000): boolean {
  if (filter !== 'expiring') return statusOf(times, now) === filter;
  return times.exp !== undefined && times.exp > now && times.exp <= now + SOON;
}
