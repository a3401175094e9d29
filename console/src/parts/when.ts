/** Unix time in seconds, or an ISO 8601 text. */
export type Time = number | string;

const MINUTE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const SECOND = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const UTC = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const UTC_SECOND = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const HOUR = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const ZONE = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });

export const dateOf = (time: Time): Date => new Date(typeof time === 'number' ? time * 1000 : time);

/** A time as people write it here, to the minute: everywhere but where `moment` is. */
export const when = (time: Time): string => MINUTE.format(dateOf(time));

/** The same to the second: where the order within a minute matters, of audit records, runs and tasks. */
export const moment = (time: Time): string => SECOND.format(dateOf(time));

/** The time of day alone, of something that was a moment ago. */
export const hour = (time: Time): string => HOUR.format(dateOf(time));

/** In UTC, and saying so. */
export const utc = (time: Time, precise = false): string => `${(precise ? UTC_SECOND : UTC).format(dateOf(time))} UTC`;

/** What the zone of whoever looks is called at that time. */
export const zoneOf = (time: Time): string =>
  ZONE.formatToParts(dateOf(time)).find(({ type }) => type === 'timeZoneName')?.value ?? '';

export const isPast = (time: Time): boolean => dateOf(time).getTime() <= Date.now();
