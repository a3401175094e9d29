/**
 * Durations as rotation policies have them (ISO 8601: `P1Y6M`, `P2W`, `P90D`): whole years, months, weeks and days. There
 * is no library for it: those that parse durations also take hours, fractions and signs, which a policy must refuse.
 */
export interface Duration {
  readonly months: number;
  readonly days: number;
}

const FORM = /^P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$/;

/** A hundred years: longer ones are mistakes, and would lead past the last year that a time can be written in. */
const MOST_DAYS = 36_500;

/** Undefined where the text is no such duration, or one of more than a hundred years. */
export function parseDuration(text: string): Duration | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0] = found.slice(1).map((digits) => Number(digits ?? 0));
  const duration = { months: years * 12 + months, days: weeks * 7 + days };
  return daysOf(duration) > MOST_DAYS ? undefined : duration;
}

/** About how many days: twelve months are 365, one is 30. For comparing durations, not for reckoning with times. */
export function daysOf({ months, days }: Duration): number {
  return Math.floor(months / 12) * 365 + (months % 12) * 30 + days;
}

export const later = (seconds: number, duration: Duration): number => shifted(seconds, duration, 1);
export const earlier = (seconds: number, duration: Duration): number => shifted(seconds, duration, -1);

/** By the calendar, in UTC: a month after 31 January is the last day of February. Unix seconds. */
function shifted(seconds: number, { months, days }: Duration, sign: 1 | -1): number {
  const date = new Date(seconds * 1000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + sign * months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay) + sign * days);
  return Math.floor(date.getTime() / 1000);
}
