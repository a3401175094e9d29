import { z } from 'zod';

const MINUTE = 60_000;
const DAY = 86_400_000;
const MOST_DAYS = 3650;

const WRONG = `validityTimeSpan is a number of days from 1 to ${MOST_DAYS}, or a time span of a minute at least, like 7.00:00:00`;

/** `[d.]hh:mm[:ss[.fffffff]]`, as .NET writes a TimeSpan (learn.microsoft.com/dotnet/standard/base-types/standard-timespan-format-strings). */
const SPAN = /^(?:(\d{1,4})\.)?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,7})?)?$/;

/** How long a connection key shall last, in milliseconds: days as number or text, as tools write it, or a TimeSpan. */
export const validityTimeSpan = z
  .union([z.number(), z.string()], { error: WRONG })
  .transform((given, context) => {
    const lifetime = typeof given === 'string' && given.includes(':') ? spanOf(given) : daysOf(given);
    if (lifetime !== undefined && lifetime >= MINUTE && lifetime <= MOST_DAYS * DAY) return lifetime;
    context.addIssue({ code: 'custom', message: WRONG });
    return z.NEVER;
  })
  .default(7 * DAY);

function daysOf(given: number | string): number | undefined {
  const days = typeof given === 'number' || /^\d{1,4}$/.test(given) ? Number(given) : Number.NaN;
  return Number.isInteger(days) ? days * DAY : undefined;
}

function spanOf(given: string): number | undefined {
  const [match, days = '0', hours = '0', minutes = '0', seconds = '0'] = SPAN.exec(given) ?? [];
  if (match === undefined) return undefined;
  return Number(days) * DAY + Number(hours) * 3_600_000 + Number(minutes) * MINUTE + Number(seconds) * 1000;
}
