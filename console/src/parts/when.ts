const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A time as people write it here; `seconds` is Unix time. */
export const when = (seconds: number): string => DATE.format(seconds * 1000);

const UTC = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** The same in UTC, and saying so. */
export const utc = (seconds: number): string => `${UTC.format(seconds * 1000)} UTC`;

const ZONE = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });

/** What the zone of whoever looks is called at that time. */
export const zoneOf = (seconds: number): string =>
  ZONE.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The same to the second; `time` is an ISO 8601 text. */
export const moment = (time: string): string => MOMENT.format(new Date(time));
