const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A time as people write it here; `seconds` is Unix time. */
export const when = (seconds: number): string => DATE.format(seconds * 1000);

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The same to the second; `time` is an ISO 8601 text. */
export const moment = (time: string): string => MOMENT.format(new Date(time));
